//! Lists of required URLs: all of them, one, or what changed between two.

use std::io;

use super::sheet::{BAD, BOLD, Cell, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::count::counted;
use crate::finding::profiles::{
    Change, Difference, ProfileChanges, ProfileList, ProfilePage, ShownProfile,
};

pub(super) fn write(page: &ProfilePage, sheet: &mut Sheet<'_>) -> io::Result<()> {
    match page {
        ProfilePage::List(list) => all(list, sheet),
        ProfilePage::Show(profile) => one(profile, sheet),
        ProfilePage::Changes(changes) => difference(changes, sheet),
    }
}

fn all(list: &ProfileList, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let rows: Vec<Vec<Cell>> = list
        .profiles
        .iter()
        .map(|profile| {
            let date = profile.retrieved.as_deref().unwrap_or("");
            let default = if profile.default { "the default" } else { "" };
            vec![
                Cell::new(profile.id.clone(), BOLD),
                Cell {
                    right: true,
                    ..Cell::new(counted(profile.rows, "row"), PLAIN)
                },
                Cell::new(date, PLAIN),
                Cell::new(profile.title.clone(), PLAIN),
                Cell::new(default, FAINT),
            ]
        })
        .collect();
    sheet.table(&rows)
}

fn one(profile: &ShownProfile, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.heading(&format!("{} ({})", profile.title, profile.id))?;
    for source in &profile.sources {
        let name = source.name.as_deref().unwrap_or("Source");
        sheet.labelled(name, &format!("{}, {}", source.url, source.retrieved))?;
    }
    for (name, title) in &profile.variables {
        sheet.labelled("Variable", &format!("{{{name}}}: {title}"))?;
    }
    for demand in &profile.demands {
        sheet.labelled("Demand", demand)?;
    }
    let mut purpose = "";
    for group in profile
        .rows
        .chunk_by(|one, other| one.purpose == other.purpose)
    {
        if let Some(first) = group.first()
            && first.purpose != purpose
        {
            purpose = &first.purpose;
            sheet.blank()?;
            sheet.entry(purpose)?;
            if let Some(breaks) = &first.breaks {
                sheet.item("breaks", breaks, FAINT)?;
            }
        }
        let rows: Vec<Vec<Cell>> = group
            .iter()
            .map(|row| {
                let mut more = row.needs.clone();
                if row.standing != "required" {
                    more.push(row.standing.to_owned());
                }
                vec![
                    Cell::new(row.pattern.clone(), PLAIN),
                    Cell {
                        right: true,
                        ..Cell::new(row.port.to_string(), PLAIN)
                    },
                    Cell::new(row.scheme, PLAIN),
                    Cell::new(more.join(", "), DOUBT),
                    Cell::new(row.sources.join(", "), FAINT),
                ]
            })
            .collect();
        sheet.table(&rows)?;
    }
    for network in &profile.networks {
        sheet.blank()?;
        sheet.entry(&format!(
            "{} ({} networks)",
            network.id,
            network.prefixes.len()
        ))?;
        sheet.item("networks", &network.prefixes.join(" "), PLAIN)?;
    }
    for way in &profile.alternatives {
        sheet.blank()?;
        sheet.entry(&format!("Weaker: {} ({})", way.title, way.id))?;
        sheet.item("about", &way.says, PLAIN)?;
    }
    Ok(())
}

fn difference(page: &ProfileChanges, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.labelled("From", &page.old)?;
    sheet.labelled("To", &page.new)?;
    sheet.blank()?;
    let mut shown: Vec<&Vec<Difference>> = Vec::new();
    for change in &page.changes {
        match change {
            Change::Added { row, purpose } => {
                sheet.marked("+ ", GOOD, &format!("{row}: {purpose}"))?;
            }
            Change::Removed { row, purpose } => {
                sheet.marked("- ", BAD, &format!("{row}: {purpose}"))?;
            }
            Change::Changed { members, .. } if shown.contains(&members) => {}
            Change::Changed { members: all, .. } => {
                shown.push(all);
                let members = all;
                let rows: Vec<&str> = page
                    .changes
                    .iter()
                    .filter_map(|change| match change {
                        Change::Changed { row, members } if members == all => Some(row.as_str()),
                        _ => None,
                    })
                    .collect();
                let row = rows.join(", ");
                let members: Vec<String> = members
                    .iter()
                    .map(|member| {
                        format!("{} was {:?}, is {:?}", member.name, member.old, member.new)
                    })
                    .collect();
                sheet.marked("~ ", DOUBT, &format!("{row}: {}", members.join("; ")))?;
            }
        }
    }
    if page.changes.is_empty() {
        sheet.marked("", PLAIN, "No difference.")?;
    }
    Ok(())
}
