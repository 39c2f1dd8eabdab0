//! Scripts in worker processes, with the program as it is built.

#[cfg(test)]
mod confinement;
#[cfg(test)]
mod ends;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hostile_texts;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod program_alone;
#[cfg(test)]
mod session;
#[cfg(test)]
mod support;
#[cfg(test)]
mod whole_program;
