//! `pac-check probe` and `audit --probe` against servers on loopback: small ones of our own for what no
//! product does, and real ones where they are installed.

#[cfg(test)]
mod certificates;
#[cfg(test)]
mod components;
#[cfg(test)]
mod consent;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod made;
#[cfg(test)]
mod namespace;
#[cfg(test)]
mod network;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod program;
#[cfg(test)]
mod real;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod situations;
#[cfg(test)]
mod slow;
#[cfg(test)]
mod squid;
#[cfg(test)]
mod tls;
