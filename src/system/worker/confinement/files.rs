//! Landlock: no file, no network, no signal to others. It stands behind the filter of system calls,
//! for kernels and architectures without one.

use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError,
    RulesetStatus, Scope,
};

/// The newest rules that the crate knows; a kernel takes those that it knows.
const NEWEST: ABI = ABI::V6;

pub(super) fn forbid() -> io::Result<()> {
    match restrict() {
        Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced) => Ok(()),
        Ok(RulesetStatus::NotEnforced) => Err(io::Error::other("the kernel has no Landlock")),
        Err(error) => Err(io::Error::other(error)),
    }
}

fn restrict() -> Result<RulesetStatus, RulesetError> {
    let rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    Ok(rules.restrict_self()?.ruleset)
}
