//! What the pages promise: every command line is one that the program takes, every situation is in the
//! table, and the troubleshooting page has a row for each step.

use pac_check::probe::SITUATIONS;

use crate::program::Place;

const PROBE: &str = include_str!("../../docs/probe.md");
pub(crate) const TROUBLESHOOTING: &str = include_str!("../../docs/troubleshooting.md");

/// The `pac-check probe` lines of a page, as words.
pub(crate) fn commands(page: &str) -> Vec<Vec<String>> {
    let in_code = page
        .split('`')
        .filter(|it| it.starts_with("pac-check probe "));
    let in_blocks = page.lines().filter_map(|line| line.strip_prefix("$ "));
    in_code
        .chain(in_blocks.filter(|it| it.starts_with("pac-check probe")))
        .map(|line| words(line.split(" # ").next().unwrap_or_default().trim()))
        .collect()
}

/// Words as a shell takes them, with single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    words.remove(0);
    words
}

#[test]
fn every_command_of_the_pages_is_taken() {
    let place = Place::new(&["a.example:443".to_owned()]);
    place.write(
        "wpad.dat",
        "function FindProxyForURL(url, host) { return 'PROXY p.example:8080'; }\n",
    );
    place.write(
        "ApplicationProxyConnectorService.exe.config",
        "<configuration><system.net><defaultProxy enabled=\"false\"/></system.net></configuration>\n",
    );
    place.write(
        "netsh.txt",
        "Current WinHTTP proxy settings:\n\n    Direct access (no proxy server).\n",
    );
    let before = place.run(&[
        "probe",
        "--pac",
        "wpad.dat",
        "--offline",
        "--format",
        "json",
    ]);
    place.write("before.json", &before.out);
    let all: Vec<Vec<String>> = [PROBE, TROUBLESHOOTING]
        .into_iter()
        .flat_map(commands)
        .collect();
    assert!(all.len() > 20, "{all:?}");
    for given in all {
        let mut given: Vec<&str> = given.iter().map(String::as_str).collect();
        for word in &mut given {
            if *word == "*.exe.config" {
                *word = "ApplicationProxyConnectorService.exe.config";
            }
        }
        // WPAD is not looked for in a test.
        if !given
            .iter()
            .any(|it| ["--pac", "--via", "--settings"].contains(it))
        {
            given.extend(["--pac", "wpad.dat"]);
        }
        given.push("--offline");
        let run = place.run(&given);
        // Nothing can be found out without a network; what is refused says so.
        assert!(!run.err.contains("error:"), "{given:?}: {}", run.err);
        let to_a_file = given.contains(&"--output");
        assert!(to_a_file || !run.out.is_empty(), "{given:?}");
    }
}

#[test]
fn every_situation_is_in_the_table_of_the_page() {
    for entry in SITUATIONS {
        let row = format!(
            "| {} | `{}` | {} |",
            entry.code,
            entry.word,
            entry.severity.word()
        );
        assert!(PROBE.contains(&row), "{row}");
    }
}

#[test]
fn the_troubleshooting_page_names_a_command_for_every_step() {
    let rows: Vec<&str> = TROUBLESHOOTING
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| the article"))
        .collect();
    assert!(rows.len() >= 24, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert!(cells.len() >= 2 && !cells[1].trim().is_empty(), "{row}");
    }
}
