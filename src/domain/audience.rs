//! Who gets an advisory: Kính gửi and Nơi nhận, expanded to agencies and frozen.

use std::collections::BTreeMap;

use super::{
    address::Address,
    agency::Registry,
    fold::{fold, nearest},
    issuer::Issuer,
    words::words,
};

/// One line of Kính gửi.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// The slug of a group or the code of an agency.
    pub to: String,
    /// Other words to print than the registry's; a line break counts in the letter alone.
    pub printed: Option<String>,
    /// Codes of agencies left out of the group.
    pub except: Vec<String>,
}

/// One line of Nơi nhận after «Như trên».
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copy {
    /// Words that are only printed.
    Printed(String),
    /// A group or an agency that gets a copy.
    To {
        /// The slug or code, the printed words and the exceptions.
        addressee: Addressee,
        /// For what: `để b/c`, `t/h`, `P/h`.
        purpose: Option<String>,
    },
}

words! {
    /// Why an agency gets the advisory.
    pub enum Role {
        /// It stands under Kính gửi: it must act.
        Act = "act",
        /// It stands under Nơi nhận: it gets a copy.
        Copy = "copy",
    }
}

/// An agency of one advisory, before the advisory is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRecipient {
    /// The agency's code.
    pub agency: String,
    /// Its name, as it stands in the registry now.
    pub name: String,
    /// Why it gets the advisory.
    pub role: Role,
}

/// What issuing would do: who gets it, by which addresses, and who by none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Every agency once, in the order of the letter.
    pub recipients: Vec<PlannedRecipient>,
    /// Every address once, with the indexes of the recipients it serves.
    pub deliveries: BTreeMap<Address, Vec<usize>>,
}

impl Audience {
    /// The recipients no address serves.
    pub fn unreachable(&self) -> Vec<&PlannedRecipient> {
        let served: std::collections::BTreeSet<usize> = self.deliveries.values().flatten().copied().collect();
        self.recipients
            .iter()
            .enumerate()
            .filter(|(i, _)| !served.contains(i))
            .map(|(_, recipient)| recipient)
            .collect()
    }
}

/// A name in Kính gửi or Nơi nhận that cannot be used. Shown to an official.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Neither a group nor an agency.
    #[error("danh bạ không có nhóm hay đơn vị «{name}»{}", did_you_mean(.nearest.as_deref()))]
    Unknown {
        /// What was written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// An exception that is no member of its group.
    #[error("«{except}» không thuộc nhóm «{group}» nên không thể loại trừ{}", did_you_mean(.nearest.as_deref()))]
    NotAMember {
        /// What was written.
        except: String,
        /// The group.
        group: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// A printed line of Nơi nhận that looks like a name of the registry: the
    /// agency would silently get nothing.
    #[error(
        "dòng Nơi nhận «{line}» trùng hoặc gần giống mã «{name}» trong danh bạ; nếu muốn gửi, hãy viết {{ to: {name} }}; nếu chỉ in, hãy viết tên đầy đủ"
    )]
    LooksLikeAName {
        /// What was written.
        line: String,
        /// The registry's name it resembles.
        name: String,
    },
    /// A group without members.
    #[error("nhóm «{0}» chưa có đơn vị nào trong danh bạ")]
    Empty(String),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; có phải là «{name}»?")).unwrap_or_default()
}

/// The words the letter prints for the lines of Kính gửi and Nơi nhận.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintedNames {
    /// Of each line of Kính gửi.
    pub to: Vec<String>,
    /// Of each line of Nơi nhận after «Như trên»; `None` for one that is only printed.
    pub copies: Vec<Option<String>>,
}

impl PrintedNames {
    /// The registry's words, or the source's own where it has some. A name the
    /// registry does not know is told, and printed as it was written.
    pub fn of(registry: &Registry, to: &[Addressee], copies: &[Copy]) -> (Self, Vec<BadName>) {
        let mut faults = Vec::new();
        let mut printed = |line: &Addressee| {
            printed_name(registry, line).unwrap_or_else(|fault| {
                faults.push(fault);
                line.printed.as_ref().unwrap_or(&line.to).clone()
            })
        };
        let to = to.iter().map(&mut printed).collect();
        let copies = copies.iter().map(|copy| match copy {
            Copy::To { addressee, .. } => Some(printed(addressee)),
            Copy::Printed(_) => None,
        });
        let copies = copies.collect();
        (Self { to, copies }, faults)
    }
}

/// The words the letter prints for one line.
pub fn printed_name(registry: &Registry, addressee: &Addressee) -> Result<String, BadName> {
    let known = registry
        .group(&addressee.to)
        .map(|group| &group.printed_name)
        .or_else(|| registry.agency(&addressee.to).map(|agency| &agency.name));
    match (known, &addressee.printed) {
        (None, _) => Err(unknown(registry, &addressee.to)),
        (_, Some(words)) => Ok(words.clone()),
        (Some(name), None) => Ok(name.clone()),
    }
}

/// Expands the lines of a letter to agencies and addresses, without the issuer
/// itself. An agency named twice is one recipient; acting outranks a copy. All
/// faults are told at once.
pub fn expand(
    registry: &Registry,
    issuer: &Issuer,
    to: &[Addressee],
    copies: &[Copy],
) -> Result<Audience, Vec<BadName>> {
    let mut audience = Audience::default();
    let mut faults = Vec::new();
    let with_copy = copies.iter().filter_map(|copy| match copy {
        Copy::To { addressee, .. } => Some(addressee),
        Copy::Printed(_) => None,
    });
    let lines = to.iter().map(|line| (line, Role::Act)).chain(with_copy.map(|line| (line, Role::Copy)));
    for (line, role) in lines {
        match members(registry, line) {
            Err(fault) => faults.push(fault),
            Ok(codes) => {
                for code in codes {
                    add(&mut audience, registry, issuer, code, role);
                }
            }
        }
    }
    faults.extend(copies.iter().filter_map(|copy| match copy {
        Copy::Printed(line) => looks_like_a_name(registry, line),
        Copy::To { .. } => None,
    }));
    if faults.is_empty() { Ok(audience) } else { Err(faults) }
}

fn members<'a>(registry: &'a Registry, line: &'a Addressee) -> Result<Vec<&'a str>, BadName> {
    if registry.group(&line.to).is_none() {
        return match registry.agency(&line.to) {
            Some(agency) => Ok(vec![&agency.code]),
            None => Err(unknown(registry, &line.to)),
        };
    }
    let of_group: Vec<&str> = registry
        .agencies
        .iter()
        .filter(|agency| agency.groups.contains(&line.to))
        .map(|agency| agency.code.as_str())
        .collect();
    if let Some(stranger) = line.except.iter().find(|code| !of_group.contains(&code.as_str())) {
        let nearest = nearest(stranger, of_group.iter().copied()).map(str::to_owned);
        return Err(BadName::NotAMember { except: stranger.clone(), group: line.to.clone(), nearest });
    }
    if of_group.is_empty() {
        return Err(BadName::Empty(line.to.clone()));
    }
    Ok(of_group.into_iter().filter(|code| !line.except.iter().any(|except| except == code)).collect())
}

fn add(audience: &mut Audience, registry: &Registry, issuer: &Issuer, code: &str, role: Role) {
    let Some(agency) = registry.agency(code) else { return };
    let already = audience.recipients.iter().any(|recipient| recipient.agency == code);
    if already || issuer.is_agency(code, &agency.name) {
        return;
    }
    let index = audience.recipients.len();
    audience.recipients.push(PlannedRecipient { agency: code.to_owned(), name: agency.name.clone(), role });
    for address in registry.addresses_of(code) {
        let serves = audience.deliveries.entry(address.clone()).or_default();
        if !serves.contains(&index) {
            serves.push(index);
        }
    }
}

fn unknown(registry: &Registry, name: &str) -> BadName {
    BadName::Unknown { name: name.to_owned(), nearest: nearest(name, registry.names()).map(str::to_owned) }
}

/// A line resembles a name when it is one but for case, marks and hyphens, or is
/// a single word at most one letter away from one.
fn looks_like_a_name(registry: &Registry, line: &str) -> Option<BadName> {
    let squeezed = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let line_squeezed = squeezed(line);
    let exact = registry.names().find(|name| squeezed(name) == line_squeezed);
    let near = || {
        let one_word = !line.trim().contains(char::is_whitespace) && line_squeezed.len() > 3;
        one_word.then(|| nearest(line.trim(), registry.names())).flatten()
    };
    exact.or_else(near).map(|name| BadName::LooksLikeAName { line: line.to_owned(), name: name.to_owned() })
}
