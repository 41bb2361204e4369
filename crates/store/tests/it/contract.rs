//! The list of rules that every store keeps. A database runs it with `contract_tests!`.

pub mod accounts;
pub mod callbacks;
pub mod files;
pub mod keys;
pub mod leases;
pub mod ledger;
pub mod listing;
pub mod queue;
pub mod retention;
pub mod submit;
pub mod videos;

/// Makes one test of every rule for a database, given the function that opens its store.
macro_rules! contract_tests {
    ($open:path) => {
        $crate::contract::contract_tests!(@list $open,
            accounts: [
                names_are_unique, accounts_come_page_by_page, accounts_are_made_once_with_their_credits, callback_keys_are_drawn_once, keys_are_found_until_revoked, grants_add_up, amounts_must_fit,
                ledger_pages_do_not_overlap
            ],
            keys: [
                limits_come_back, rotation_changes_only_the_secret, rotated_secrets_overlap, live_tasks_are_limited, replays_pass_a_full_key,
                credits_of_a_day_are_limited, many_at_once_stay_within_a_key, accounts_are_found_by_name,
                a_write_that_fails_leaves_those_beside_it_alone
            ],
            ledger: [
                a_life_is_clean, long_ledgers_are_read_in_pages, tampering_is_named, one_change_is_one_broken_link,
                problems_are_bounded, entries_of_older_builds_are_chained_by_the_next_step,
                refusals_leave_the_chain_alone
            ],
            submit: [
                a_task_comes_back_as_it_went_in, same_key_and_body_replays, same_key_other_body_conflicts,
                keys_end_after_a_day, keys_belong_to_accounts, key_length_is_limited, external_ids_are_unique,
                poor_accounts_write_nothing, prices_below_zero_are_refused, account_queue_fills_up,
                server_queue_fills_up, unknown_accounts_are_refused, a_replay_outlives_its_task, many_at_once_never_oversell
            ],
            queue: [
                oldest_first_within_an_account, a_long_queue_starves_nobody, idle_accounts_come_before_busy_ones,
                only_wanted_products_are_claimed, two_claimers_never_share_a_task, many_accounts_all_get_their_turn,
                position_follows_turns,
                stats_count_what_lives, declarations_hold_for_their_time, retries_wait_their_time
            ],
            leases: [
                completing_posts_once, failing_releases, run_out_leases_are_taken_back, late_settles_change_nothing,
                a_late_lease_nobody_took_still_counts, heartbeats_keep_leases, beats_tell_what_was_lost,
                attempts_are_limited, retries_are_limited, hand_backs_do_not_count, cancel_while_queued,
                cancel_while_running, cancel_after_the_end, strangers_cannot_cancel
            ],
            files: [
                files_come_in_order, files_expire_and_leave_tombstones, deletion_dooms_files,
                deleting_a_live_task_frees_it, a_failed_settle_stores_no_file, many_that_end_at_once_are_all_there, unknown_files_are_told_apart
            ],
            videos: [
                a_video_comes_back_to_its_account, videos_go_when_their_time_is_over, deleted_videos_are_gone_at_once,
                an_account_keeps_only_so_many_videos
            ],
            retention: [
                times_are_checked_and_come_back, accounts_have_times_of_their_own, nothing_stays_but_money,
                what_was_promised_holds, deletion_waits_for_the_callback, deletion_waits_a_day_at_most,
                sweeps_are_bounded_and_pass_what_waits, two_sweeps_share_the_work, videos_in_use_are_kept
            ],
            listing: [
                pages_hold_still_while_tasks_arrive, filters_by_state_and_product, foreign_cursors_are_refused,
                accounts_do_not_see_each_other, limits_are_cut
            ],
            callbacks: [
                every_end_writes_one_callback, due_callbacks_are_leased, tries_are_logged, stale_claims_are_refused,
                deletion_takes_the_callback, one_receiver_leaves_room_for_the_others,
                redelivery_begins_anew_under_the_same_id, receivers_that_fail_for_days_are_disabled,
                receivers_are_enabled_again, old_failures_say_nothing, rotated_keys_overlap
            ]
        );
    };
    (@list $open:path, $($group:ident: [$($rule:ident),* $(,)?]),* $(,)?) => {
        $(mod $group {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    $crate::contract::$group::$rule($open).await;
                }
            )*
        })*
    };
}

pub(crate) use contract_tests;
