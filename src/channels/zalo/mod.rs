//! Zalo. Each kind of Zalo address is a channel of its own; the one here is the
//! bot's, the others come with their credentials.

mod bot;
mod parts;

pub use self::bot::{BotSettings, ZaloBot};
