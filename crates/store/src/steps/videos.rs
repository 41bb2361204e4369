//! Video rows: kept for their time, found by their account alone.

use klang_model::{AccountId, VideoId};

use super::rows;
use crate::blobs::check_token;
use crate::db::{Connection, one, params, send};
use crate::turns::Step;
use crate::{Error, NewVideo, Result, StoredVideo, sql};

pub(crate) fn add_video(step: &mut Step<'_>, video: &NewVideo) -> Result<StoredVideo> {
    check_token(&video.token)?;
    let account = video.account.to_string();
    let keep_s: Option<i64> = one(step.connection, sql::SELECT_VIDEO_KEEP, params![account], |row| row.get(0))?
        .ok_or(Error::NotFound("account"))?;
    let limit = step.options.max_videos_per_account;
    let kept: u32 = one(step.connection, sql::COUNT_VIDEOS, params![account], |row| row.get(0))?.unwrap_or_default();
    if kept >= limit {
        return Err(Error::TooManyVideos { limit });
    }
    let (unix_ms, random) = step.ids.draw(step.now_ms);
    let id = VideoId::new(unix_ms, random);
    let keep_ms = step.options.keep_ms(keep_s, step.options.video_ttl_ms);
    let expires_ms = step.now_ms.saturating_add(keep_ms);
    let bytes = i64::try_from(video.bytes).map_err(|_| Error::Corrupt(format!("size {} of a video", video.bytes)))?;
    let facts = rows::to_json("facts", &video.facts)?;
    let values = params![id.to_string(), account, video.token, facts, bytes, video.sha256, step.now_ms, expires_ms];
    send(step.connection, sql::INSERT_VIDEO, values)?;
    Ok(StoredVideo { id, video: video.clone(), created_ms: step.now_ms, expires_ms })
}

pub(crate) fn video(
    connection: Connection<'_>,
    account: AccountId,
    id: VideoId,
    now_ms: i64,
) -> Result<Option<StoredVideo>> {
    let values = params![id.to_string(), account.to_string(), now_ms];
    one(connection, sql::SELECT_VIDEO, values, rows::stored_video)
}

pub(crate) fn delete_video(step: &Step<'_>, account: AccountId, id: VideoId) -> Result<String> {
    let values = params![id.to_string(), account.to_string()];
    one(step.connection, sql::DOOM_VIDEO, values, |row| row.get(0))?.ok_or(Error::NotFound("video"))
}
