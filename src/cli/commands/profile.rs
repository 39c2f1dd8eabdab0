//! `pac-check profile`: lists of required URLs, shown, compared and imported.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Subcommand};

use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::output::{Kind, Output};
use crate::cli::profiles as named;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::finding::profiles::{
    ListedProfile, ProfileChanges, ProfileList, ProfilePage, ShownAlternative, ShownNetwork,
    ShownProfile, ShownRow, ShownSource,
};
use crate::profiles::comparison::compare;
use crate::profiles::import::{self, ImportFormat};
use crate::profiles::{self, Profile, Row, Tolerance};
use crate::report::Page;

/// Sentences on standard error before they are only counted.
const SHOWN: usize = 20;

/// Arguments of `pac-check profile`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProfileArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The built-in lists
    List,
    /// One list: sources, demands, rows
    Show {
        /// A built-in list, or a TOML file
        #[arg(value_name = "NAME|FILE")]
        name: String,
    },
    /// What changed between two lists; the exit status is 1 where anything did
    Diff {
        /// The older list
        #[arg(value_name = "OLD")]
        old: String,
        /// The newer list
        #[arg(value_name = "NEW")]
        new: String,
    },
    /// Make a profile of a published list; the TOML goes to standard output or to --output
    Import {
        /// The form of the list
        #[arg(value_name = "FORM", value_parser = forms())]
        form: String,
        /// The list
        #[arg(value_name = "FILE")]
        file: String,
        /// Name of the profile [default: after the file]
        #[arg(long, value_name = "NAME")]
        id: Option<String>,
        /// Address where the list was published, for its source
        #[arg(long, value_name = "URL", requires = "retrieved")]
        url: Option<String>,
        /// The day on which it was read, for its source
        #[arg(long, value_name = "DATE", requires = "url")]
        retrieved: Option<String>,
    },
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &ProfileArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    match &arguments.what {
        What::List => {
            let output = Output::new(output, Kind::Profiles)?;
            output.write(Page::Profiles(&ProfilePage::List(list()?)))?;
            Ok(ExitStatus::Clean)
        }
        What::Show { name } => {
            let output = Output::new(output, Kind::Profiles)?;
            let page = ProfilePage::Show(shown(&named::named(name)?));
            output.write(Page::Profiles(&page))?;
            Ok(ExitStatus::Clean)
        }
        What::Diff { old, new } => {
            let output = Output::new(output, Kind::Profiles)?;
            stdin::check(&[("OLD", Some(old)), ("NEW", Some(new))])?;
            let changes = compare(&named::named(old)?, &named::named(new)?);
            let same = changes.is_empty();
            let page = ProfilePage::Changes(ProfileChanges {
                old: old.clone(),
                new: new.clone(),
                changes,
            });
            output.write(Page::Profiles(&page))?;
            Ok(if same {
                ExitStatus::Clean
            } else {
                ExitStatus::Violations
            })
        }
        What::Import {
            form,
            file,
            id,
            url,
            retrieved,
        } => {
            let output = Output::new(output, Kind::Toml)?;
            let mut profile = import(form, file, &output)?;
            if let Some(id) = id {
                profile.id.clone_from(id);
            }
            if let (Some(url), Some(retrieved)) = (url, retrieved) {
                profile.source = Some(profiles::Source {
                    title: None,
                    url: url.clone(),
                    retrieved: retrieved.clone(),
                    license: None,
                    notes: None,
                });
            }
            output.write_bytes(profiles::render(&profile).as_bytes())?;
            Ok(ExitStatus::Clean)
        }
    }
}

fn import(form: &str, path: &str, output: &Output<'_>) -> Result<Profile, Trouble> {
    let source = named::read("list", path)?;
    let format = ImportFormat::named(form)
        .ok_or_else(|| Trouble::new(&format!("there is no format {form:?}")))?;
    let imported = (format.read)(&source).map_err(|error| Trouble::document(&error, &source))?;
    for sentence in imported.left_out.iter().take(SHOWN) {
        output.hint(&format!("left out: {sentence}"));
    }
    if imported.left_out.len() > SHOWN {
        output.hint(&format!(
            "left out: {} more",
            imported.left_out.len() - SHOWN
        ));
    }
    Ok(imported.profile)
}

fn list() -> Result<ProfileList, Trouble> {
    let profiles = profiles::ALL
        .iter()
        .map(|builtin| {
            let profile = named::named(builtin.id)?;
            Ok(ListedProfile {
                rows: profile.rows().count(),
                retrieved: profile.source.map(|source| source.retrieved),
                id: profile.id,
                title: profile.title,
                default: builtin.id == named::DEFAULT,
            })
        })
        .collect::<Result<_, Trouble>>()?;
    Ok(ProfileList { profiles })
}

fn shown(profile: &Profile) -> ShownProfile {
    let source = |name: Option<&String>, source: &profiles::Source| ShownSource {
        name: name.cloned(),
        url: source.url.clone(),
        retrieved: source.retrieved.clone(),
    };
    let mut sources: Vec<ShownSource> = profile
        .sources
        .iter()
        .map(|(name, one)| source(Some(name), one))
        .collect();
    if sources.is_empty() {
        sources.extend(profile.source.as_ref().map(|one| source(None, one)));
    }
    let asked = &profile.requirements;
    let mut demands: Vec<String> = Vec::new();
    demands.extend(
        asked
            .proxy_authentication
            .as_ref()
            .map(|stated| stated.says.clone()),
    );
    demands.extend(
        asked
            .tls_inspection
            .as_ref()
            .map(|stated| stated.says.clone()),
    );
    demands.extend(
        asked
            .connect_ports
            .as_ref()
            .map(|stated| stated.says.clone()),
    );
    demands.extend(asked.proxy_kinds.as_ref().map(|stated| stated.says.clone()));
    demands.extend(asked.consumers.as_ref().map(|stated| stated.says.clone()));
    demands.extend(
        asked
            .certificate_issuers
            .as_ref()
            .map(|stated| stated.says.clone()),
    );
    ShownProfile {
        id: profile.id.clone(),
        title: profile.title.clone(),
        sources,
        variables: profile
            .variables
            .iter()
            .map(|(name, variable)| (name.clone(), variable.title.clone()))
            .collect(),
        demands,
        rows: profile
            .rows()
            .map(|(group, row)| ShownRow {
                purpose: group.purpose.clone(),
                breaks: group.breaks.clone(),
                pattern: row.pattern.text().to_owned(),
                port: row.port,
                scheme: row.scheme.word(),
                standing: row.standing.word(),
                needs: needs(row),
                examples: row.examples.clone(),
                sources: row.sources.clone(),
                notes: row.notes.clone(),
            })
            .collect(),
        networks: profile
            .networks
            .iter()
            .map(|network| ShownNetwork {
                id: network.id.clone(),
                prefixes: network.prefixes.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        alternatives: profile
            .alternatives
            .iter()
            .map(|way| ShownAlternative {
                id: way.id.clone(),
                title: way.title.clone(),
                says: way.says.clone(),
            })
            .collect(),
    }
}

fn needs(row: &Row) -> Vec<String> {
    let mut needs: Vec<String> = row
        .methods
        .iter()
        .map(|method| method.word().to_owned())
        .collect();
    if row.websocket {
        needs.push("WebSocket".to_owned());
    }
    let must_not =
        |tolerance: Option<Tolerance>| tolerance.is_some_and(|word| word != Tolerance::Allowed);
    if must_not(row.tls_inspection) {
        needs.push("no TLS inspection".to_owned());
    }
    if must_not(row.proxy_authentication) {
        needs.push("no proxy login".to_owned());
    }
    needs
}

fn forms() -> PossibleValuesParser {
    let all = import::ALL.iter();
    PossibleValuesParser::new(all.map(|form| PossibleValue::new(form.name).help(form.title)))
}
