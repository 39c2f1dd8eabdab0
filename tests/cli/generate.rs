//! `pac-check generate`: completions and manual pages.

use crate::program::Place;

#[test]
fn completions_know_the_commands_and_their_values() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Place::new().run(&format!("generate completions {shell}"));
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{shell}");
        for word in ["audit", "discover", "dns-server", "firefox"] {
            assert!(run.out.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_manual_page_is_roff_and_names_its_options() {
    let run = Place::new().run("generate man");
    assert_eq!(run.status, 0);
    assert!(run.out.contains(".TH pac-check 1"), "{}", run.out);
    assert!(run.out.contains("discover"));
    let run = Place::new().run("generate man url");
    assert_eq!(run.status, 0);
    assert!(run.out.contains(".TH pac-check-url 1"), "{}", run.out);
    assert!(run.out.contains("urls\\-from"), "{}", run.out);
}

#[test]
fn the_output_option_holds_here_too() {
    let place = Place::new();
    let run = place.run("generate completions bash -o completions");
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    let written = std::fs::read_to_string(place.path("completions")).unwrap();
    assert!(written.contains("_pac-check()"));
}
