//! The built program, as a person or a script runs it: arguments, standard output and error, exit
//! status. The networks are servers on loopback that write down what they were asked.

#[cfg(test)]
mod allowlist;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod baseline;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod ci_page;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod content;
#[cfg(test)]
mod counts;
#[cfg(test)]
mod demo;
mod diff;
#[cfg(test)]
mod discover;
#[cfg(test)]
mod downloads;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod hostile_text;
#[cfg(test)]
mod huge_lists;
#[cfg(test)]
mod junit;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod link_settings;
#[cfg(test)]
mod lint;
#[cfg(test)]
mod many_servers;
#[cfg(test)]
#[path = "../support/measured.rs"]
mod measured;
#[cfg(test)]
mod named_files;
#[cfg(test)]
mod one_verdict;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod program;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod proxy_lists;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod real_findings;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod sarif;
#[cfg(test)]
mod served_as_measured;
#[cfg(test)]
mod services;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod silence;
#[cfg(test)]
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "the tests of the library use the rest")]
mod support;
#[cfg(test)]
mod test_command;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod url;
#[cfg(test)]
mod url_json;
#[cfg(test)]
mod web;
