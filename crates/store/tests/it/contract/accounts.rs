//! Accounts, keys and grants.

use klang_model::{AccountId, KeyId, Money};
use klang_store::{Error, KeyHash, KeyLimits, LedgerKind, NewKey, StoreOptions};

use crate::world::Open;

pub async fn names_are_unique(open: Open) {
    let world = open(StoreOptions::default());
    let first = world.store.create_account("ada").await.unwrap();
    let second = world.store.create_account("bob").await.unwrap();
    assert!(matches!(world.store.create_account("ada").await, Err(Error::AccountNameTaken(name)) if name == "ada"));
    assert_eq!(world.store.accounts().await.unwrap(), [first, second]);
}

pub async fn accounts_come_page_by_page(open: Open) {
    let world = open(StoreOptions::default());
    for name in ["ada", "bob", "eve"] {
        world.store.create_account(name).await.unwrap();
    }
    let all = world.store.accounts().await.unwrap();
    let page = world.store.account_page(None, 2).await.unwrap();
    assert_eq!(page.accounts, all[..2]);
    let last = world.store.account_page(page.next.as_deref(), 2).await.unwrap();
    assert_eq!((last.accounts.as_slice(), last.next), (&all[2..], None));
    let whole = world.store.account_page(None, 3).await.unwrap();
    assert_eq!((whole.accounts, whole.next), (all, None));
    let foreign = world.store.account_page(Some("bGVkZ2VyOjE"), 2).await;
    assert!(matches!(foreign, Err(Error::InvalidCursor)));
}

pub async fn callback_keys_are_drawn_once(open: Open) {
    let world = open(StoreOptions::default());
    let (first, second) = (world.account("ada", 0).await, world.account("bob", 0).await);
    let key = world.store.callback_keys(first).await.unwrap().current;
    assert_eq!(world.store.callback_keys(first).await.unwrap().current, key);
    assert_ne!(world.store.callback_keys(second).await.unwrap().current, key);
    let nobody = AccountId::new(1, [1; 10]);
    assert!(matches!(world.store.callback_keys(nobody).await, Err(Error::NotFound("account"))));
}

pub async fn keys_are_found_until_revoked(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let other = world.account("bob", 0).await;
    let new = |account, key: &str| NewKey {
        account,
        name: "laptop".to_owned(),
        hash: KeyHash::of(key),
        prefix: key[..4].to_owned(),
        limits: KeyLimits::default(),
    };
    let key = world.store.create_key(new(account, "key-one")).await.unwrap();
    let foreign = world.store.create_key(new(other, "key-two")).await.unwrap();

    assert_eq!(world.store.find_key(&KeyHash::of("key-one")).await.unwrap(), Some(key.clone()));
    assert_eq!(world.store.find_key(&KeyHash::of("key-")).await.unwrap(), None);
    assert_eq!(world.store.keys(Some(account)).await.unwrap(), std::slice::from_ref(&key));
    assert_eq!(world.store.keys(None).await.unwrap(), [key.clone(), foreign.clone()]);

    world.clock.advance_ms(5);
    let revoked_ms = Some(key.created_ms + 5);
    world.store.revoke_key(key.id).await.unwrap();
    world.clock.advance_ms(5);
    world.store.revoke_key(key.id).await.unwrap();
    assert_eq!(world.store.find_key(&KeyHash::of("key-one")).await.unwrap(), None);
    assert_eq!(world.store.find_key(&KeyHash::of("key-two")).await.unwrap(), Some(foreign));
    assert_eq!(world.store.keys(Some(account)).await.unwrap()[0].revoked_ms, revoked_ms);

    let nobody = KeyId::new(1, [0; 10]);
    assert!(matches!(world.store.revoke_key(nobody).await, Err(Error::NotFound("key"))));
    let unowned = new(AccountId::new(1, [0; 10]), "key-three");
    assert!(matches!(world.store.create_key(unowned).await, Err(Error::NotFound("account"))));
    assert_eq!(world.store.find_key(&KeyHash::of("key-three")).await.unwrap(), None);
}

pub async fn grants_add_up(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let balance = world.store.grant(account, Money::from_micros(700), "trial").await.unwrap();
    assert_eq!(balance.available(), Money::from_micros(700));
    let balance = world.store.grant(account, Money::from_micros(300), "invoice 4").await.unwrap();
    assert_eq!(balance.granted, Money::from_micros(1_000));
    assert_eq!(world.store.balance(account).await.unwrap(), balance);
    assert_eq!(world.money(account).await, (0, 0));

    let entries = world.store.ledger(account, None, 10).await.unwrap().entries;
    let told: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.amount.micros(), entry.note.as_str())).collect();
    assert_eq!(told, [(LedgerKind::Grant, 300, "invoice 4"), (LedgerKind::Grant, 700, "trial")]);
}

pub async fn amounts_must_fit(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 5).await;
    for micros in [0, -1, i64::MIN, i64::MAX] {
        let granted = world.store.grant(account, Money::from_micros(micros), "").await;
        assert!(matches!(granted, Err(Error::InvalidAmount(amount)) if amount.micros() == micros), "{micros}");
    }
    assert_eq!(world.store.balance(account).await.unwrap().granted, Money::from_micros(5));
    let nobody = AccountId::new(1, [0; 10]);
    assert!(matches!(world.store.grant(nobody, Money::from_micros(1), "").await, Err(Error::NotFound("account"))));
    assert!(matches!(world.store.balance(nobody).await, Err(Error::NotFound("account"))));
}

pub async fn ledger_pages_do_not_overlap(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    for amount in 1..=5 {
        world.store.grant(account, Money::from_micros(amount), "").await.unwrap();
    }
    let first = world.store.ledger(account, None, 2).await.unwrap();
    world.store.grant(account, Money::from_micros(6), "").await.unwrap();
    let second = world.store.ledger(account, first.next.as_deref(), 2).await.unwrap();
    let third = world.store.ledger(account, second.next.as_deref(), 2).await.unwrap();
    let amounts = |page: &klang_store::LedgerPage| page.entries.iter().map(|e| e.amount.micros()).collect::<Vec<_>>();
    assert_eq!([amounts(&first), amounts(&second), amounts(&third)], [vec![5, 4], vec![3, 2], vec![1]]);
    assert_eq!(third.next, None);
    assert!(matches!(world.store.ledger(account, Some("x"), 2).await, Err(Error::InvalidCursor)));
}

pub async fn accounts_are_made_once_with_their_credits(open: Open) {
    let world = open(StoreOptions::default());
    let credits = Money::from_micros(500);
    let asked = (0..8).map(|_| world.store.ensure_account("ada", credits));
    let made: Vec<_> = futures::future::join_all(asked).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(made.iter().filter(|(_, is_new)| *is_new).count(), 1);
    assert!(made.iter().all(|(account, _)| account.id == made[0].0.id && account.balance.granted == credits));
    assert_eq!(world.money(made[0].0.id).await, (0, 0));
    let (poor, is_new) = world.store.ensure_account("bob", Money::ZERO).await.unwrap();
    assert!(is_new && poor.balance.granted == Money::ZERO);
}
