//! The addresses of the proxies that a PAC file names, as the audit's own name servers know them.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::output::Output;
use crate::audit::{Facts, NamedProxies};
use crate::finding::Finding;
use crate::pac::{Family, Host, Resolution};
use crate::policy::Policy;
use crate::system::World;
use crate::system::names::Source;

/// The findings on proxies outside the organisation. Their names are asked of the configured name
/// servers, all at once; where there are none (`--offline`, `--hosts`), only what the user says counts.
pub(super) fn findings(
    facts: &Facts,
    world: &World,
    internal: &[IpNet],
    policy: &Policy,
    output: &Output<'_>,
) -> Vec<Finding> {
    let of_others = facts.others.iter().flat_map(|other| &other.results);
    let proxies = NamedProxies::of(facts.answers.iter().chain(of_others));
    let names = proxies.names();
    let said: Vec<Resolution> = {
        let _progress = output.waiting("looking up the proxies");
        std::thread::scope(|scope| {
            let threads: Vec<_> = names
                .iter()
                .map(|name| scope.spawn(|| world.resolve(name, Family::Any)))
                .collect();
            let ended = threads.into_iter().map(|thread| {
                // A thread ends without a result only by a panic, and there is none.
                let lost = |_| Resolution::Failed("the resolver failed".to_owned());
                thread.join().unwrap_or_else(lost)
            });
            ended.collect()
        })
    };
    let has_servers = match &world.settings().source {
        Source::Offline | Source::Hosts(_) => false,
        Source::System | Source::Servers(_) => true,
        // As in the run that was recorded.
        Source::Recorded(player) => !player.recording().system.name_servers.is_empty(),
    };
    let said: BTreeMap<String, Resolution> = names
        .into_iter()
        .zip(said)
        .filter(|(_, said)| has_servers || !said.addresses().is_empty())
        .collect();
    proxies.findings(&said, internal, policy)
}
