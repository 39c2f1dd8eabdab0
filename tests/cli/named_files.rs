//! Files that files name, files that are found, pipes and devices, and where files are written.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests make and look at files"
)]

use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{PROXY, Place};

const SECRET: &str = "SECRET_KEY_7 = 1\n";

fn profile(id: &str) -> String {
    format!(
        "schema = \"pac-check/profile@1\"\nid = \"{id}\"\ntitle = \"{id}\"\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [{{ pattern = \"a.example\", port = 443 }}]\n"
    )
}

const SUITE: &str = "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY other.example:8080\"\n";

fn pipe(place: &Place, name: &str) {
    let made = Command::new("mkfifo").arg(place.path(name)).status();
    assert!(made.unwrap().success());
}

#[test]
fn a_policy_names_files_of_its_own_folder_only() {
    let outside = Place::new().with("secret.toml", SECRET);
    let secret = outside.path("secret.toml");
    let place = Place::new().with("x.pac", PROXY);
    std::fs::create_dir_all(place.path("in/deeper")).unwrap();
    place.write("in/deeper/own.toml", profile("own"));
    place.write("in/bad.toml", SECRET);
    place.write("beside.toml", profile("beside"));
    symlink(&secret, place.path("in/link.toml")).unwrap();
    symlink(outside.path("."), place.path("in/folder")).unwrap();
    pipe(&place, "in/pipe.toml");
    symlink("/dev/zero", place.path("in/zero.toml")).unwrap();
    let audit = |name: &str| {
        place.write("in/policy.toml", format!("profiles = [{name:?}]\n"));
        place.run("audit --pac x.pac --offline --config in/policy.toml")
    };
    let run = audit("deeper/own.toml");
    assert!(run.out.contains("own"), "{run:#?}");
    for (name, part) in [
        (
            "/proc/self/environ",
            "not below the folder of in/policy.toml",
        ),
        (
            "/proc/self/nothing",
            "not below the folder of in/policy.toml",
        ),
        ("../beside.toml", "not below the folder of in/policy.toml"),
        (
            "../../../../../nothing.toml",
            "not below the folder of in/policy.toml",
        ),
        (
            secret.to_str().unwrap(),
            "not below the folder of in/policy.toml",
        ),
        ("link.toml", "not below the folder of in/policy.toml"),
        (
            "folder/secret.toml",
            "not below the folder of in/policy.toml",
        ),
        ("zero.toml", "not below the folder of in/policy.toml"),
        ("pipe.toml", "it is a pipe, not a file"),
        ("missing.toml", "there is no such file"),
        ("deeper/.", "it is a folder"),
        (
            "bad.toml",
            "cannot use the profile in/bad.toml:1:1, which in/policy.toml names",
        ),
    ] {
        let run = audit(name);
        run.is_one_error(&[part]);
        assert!(!run.err.contains("SECRET"), "{run:#?}");
        assert!(!run.err.contains("PATH="), "{run:#?}");
    }
    // Who names the file on the command line sees what is wrong in it.
    let run = place.run("profile show in/bad.toml");
    run.is_one_error(&["SECRET_KEY_7"]);
}

#[test]
fn a_policy_that_nobody_named_is_a_file_of_the_working_folder() {
    let outside = Place::new().with("secret.toml", SECRET);
    let place = Place::new().with("x.pac", PROXY);
    symlink(outside.path("secret.toml"), place.path("pac-check.toml")).unwrap();
    let run = place.run("audit --pac x.pac --offline");
    run.is_one_error(&["pac-check.toml", "a link to another place", "--config"]);
    assert!(!run.err.contains("SECRET"), "{run:#?}");
    std::fs::remove_file(place.path("pac-check.toml")).unwrap();
    pipe(&place, "pac-check.toml");
    place
        .run("audit --pac x.pac --offline")
        .is_one_error(&["pac-check.toml", "it is a pipe, not a file"]);
}

#[test]
fn a_suite_and_its_script_lie_in_their_folder() {
    let outside = Place::new()
        .with("secret.pac", format!("{SECRET}{PROXY}"))
        .with(
            "secret.toml",
            format!("{SUITE}\n# pac-check/suite@1\nSECRET_KEY_7 = 1\n"),
        );
    let place = Place::new().with("s.toml", SUITE);
    symlink(outside.path("secret.pac"), place.path("x.pac")).unwrap();
    let run = place.run("test s.toml");
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(
        run.out.contains("not below the folder of s.toml"),
        "{run:#?}"
    );
    assert!(!format!("{run:?}").contains("SECRET"), "{run:#?}");
    std::fs::remove_file(place.path("x.pac")).unwrap();
    pipe(&place, "x.pac");
    let run = place.run("test s.toml");
    assert!(run.out.contains("it is a pipe, not a file"), "{run:#?}");
    // A folder names its files, too.
    let place = Place::new().with("x.pac", PROXY);
    std::fs::create_dir(place.path("suites")).unwrap();
    place.write("suites/x.pac", PROXY);
    place.write(
        "suites/a.toml",
        SUITE.replace("other.example", "proxy.example"),
    );
    symlink(outside.path("secret.toml"), place.path("suites/b.toml")).unwrap();
    pipe(&place, "suites/c.toml");
    let run = place.run("test suites");
    assert_eq!(run.status, 2, "{run:#?}");
    let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("a link to another place"), "{run:#?}");
    assert!(run.out.contains("it is a pipe, not a file"), "{run:#?}");
    assert!(!format!("{run:?}").contains("SECRET"), "{run:#?}");
}

#[test]
fn a_pipe_that_nobody_writes_to_is_an_error_wherever_a_person_names_it() {
    let place = Place::new()
        .with("x.pac", PROXY)
        .with("list", "a.example\n");
    pipe(&place, "pipe");
    for line in [
        "url --pac pipe --offline http://a.example/",
        "explain --pac pipe --offline http://a.example/",
        "url --pac x.pac --offline --urls-from pipe",
        "url --pac x.pac --hosts pipe http://a.example/",
        "url --pac x.pac --world pipe http://a.example/",
        "audit --pac x.pac --offline --config pipe",
        "audit --pac x.pac --offline --profile ./pipe",
        "audit --pac x.pac --offline --baseline pipe",
        "audit --pac x.pac --offline --proxy-list pipe",
        "audit --pac x.pac --offline --settings pipe",
        "settings pipe",
        "allowlist pipe",
        "allowlist list --inspection-exempt pipe",
        "profile import hosts pipe",
        "test --record pipe --urls-from x.pac",
        "url --pac x.pac --offline -o pipe http://a.example/",
        "url --pac x.pac --offline --record pipe http://a.example/",
        "url --pac x.pac --offline --coverage pipe http://a.example/",
    ] {
        let began = Instant::now();
        let run = place.run(line);
        assert_eq!(run.status, 2, "{line}: {run:#?}");
        run.says(&["pipe", "named pipe"]);
        assert!(began.elapsed() < Duration::from_mins(1), "{line}");
    }
    let run = place.run("test pipe");
    assert!(run.out.contains("named pipe"), "{run:#?}");
}

#[test]
fn a_pipe_of_the_shell_is_read() {
    let place = Place::new().with("x.pac", PROXY);
    let program = env!("CARGO_BIN_EXE_pac-check");
    let run = |line: &str| {
        Command::new("bash")
            .args(["-c", &line.replace("pac-check", program)])
            .current_dir(place.path("."))
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    for line in [
        "pac-check url --pac <(cat x.pac) --offline http://a.example/",
        "pac-check url --pac x.pac --offline --urls-from <(sleep 0.2; echo http://a.example/)",
        "pac-check audit --pac x.pac --offline --profile <(pac-check profile import hosts <(echo a.example)) --allow-proxy proxy.example",
        "cat x.pac | pac-check url --pac /dev/stdin --offline http://a.example/",
        "pac-check url --pac x.pac --offline -o /dev/stdout http://a.example/",
        "pac-check url --pac x.pac --offline -o >(cat) http://a.example/ | cat",
    ] {
        let output = run(line);
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(out.contains("proxy.example"), "{line}: {output:?}");
    }
    let run = place.run("url --pac x.pac --offline -o /dev/null http://a.example/");
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{run:#?}");
}

#[test]
fn nothing_is_written_through_a_link() {
    let outside = Place::new().with("victim", "original");
    let victim = outside.path("victim");
    let is_whole = || assert_eq!(outside.read("victim").unwrap(), "original");
    for line in [
        "url --pac x.pac --offline -o out http://a.example/",
        "url --pac x.pac --offline --record out http://a.example/",
        "url --pac x.pac --offline --coverage out http://a.example/",
        "audit --pac x.pac --offline --format json -o out",
        "test --record x.pac --urls-from urls --offline -o out",
    ] {
        let place = Place::new()
            .with("x.pac", PROXY)
            .with("urls", "http://a.example/\n");
        symlink(&victim, place.path("out")).unwrap();
        let run = place.run(line);
        assert!(
            run.err.is_empty() || !run.err.starts_with("error"),
            "{line}: {run:#?}"
        );
        is_whole();
        assert!(!place.path("out").is_symlink(), "{line}");
        assert!(!place.read("out").unwrap().is_empty(), "{line}");
        let left: Vec<_> = std::fs::read_dir(place.path("."))
            .unwrap()
            .flatten()
            .collect();
        assert_eq!(left.len(), 3, "{line}: {left:?}");
    }
    // A link with the name that a new file might have.
    let place = Place::new().with("x.pac", PROXY).with("s.toml", SUITE);
    for name in ["s.toml.new", "s.toml.tmp", ".s.toml.tmp", "s.toml~"] {
        symlink(&victim, place.path(name)).unwrap();
    }
    let run = place.run("test --update s.toml");
    assert_eq!(run.status, 0, "{run:#?}");
    is_whole();
    assert!(place.read("s.toml").unwrap().contains("proxy.example"));
    // The suite itself as a link: one within the folder stays one, another is not followed.
    place.write("real.toml", SUITE);
    std::fs::remove_file(place.path("s.toml")).unwrap();
    symlink("real.toml", place.path("s.toml")).unwrap();
    let run = place.run("test --update s.toml");
    assert_eq!(run.status, 0, "{run:#?}");
    assert!(place.path("s.toml").is_symlink());
    assert!(place.read("real.toml").unwrap().contains("proxy.example"));
    outside.write("theirs.toml", SUITE);
    std::fs::remove_file(place.path("s.toml")).unwrap();
    symlink(outside.path("theirs.toml"), place.path("s.toml")).unwrap();
    let run = place.run("test --update s.toml");
    assert_ne!(run.status, 0, "{run:#?}");
    assert!(
        run.out.contains("a link to a file in another folder"),
        "{run:#?}"
    );
    assert_eq!(outside.read("theirs.toml").unwrap(), SUITE);
}

#[test]
fn an_input_and_a_suite_are_not_written_over() {
    let inputs = [
        ("x.pac", PROXY),
        ("urls", "http://a.example/\n"),
        ("hosts", "10.0.0.1 a.example\n"),
        ("s.toml", SUITE),
        ("policy.toml", "forbid = [\"socks\"]\n"),
    ];
    for (target, line) in [
        ("x.pac", "url --pac x.pac --offline http://a.example/"),
        ("x.pac", "explain --pac x.pac --offline http://a.example/"),
        ("urls", "url --pac x.pac --offline --urls-from urls"),
        ("hosts", "url --pac x.pac --hosts hosts http://a.example/"),
        ("s.toml", "test s.toml"),
        ("s.toml", "url --pac x.pac --offline http://a.example/"),
        ("s.toml", "test --record x.pac --urls-from urls --offline"),
        (
            "policy.toml",
            "audit --pac x.pac --offline --config policy.toml",
        ),
        ("urls", "profile import hosts urls"),
        ("x.pac", "test s.toml"),
    ] {
        let mut place = Place::new();
        for (name, content) in inputs {
            place = place.with(name, content);
        }
        let before = place.read(target).unwrap();
        let run = place.run(&format!("{line} -o ./{target}"));
        run.is_one_error(&[target, "--force writes over it"]);
        assert_eq!(place.read(target).unwrap(), before, "{line}");
        let run = place.run(&format!("{line} --force -o {target}"));
        assert!(!run.err.starts_with("error"), "{line}: {run:#?}");
        assert_ne!(place.read(target).unwrap(), before, "{line}");
    }
    // What a run has written itself is not an input of the next one.
    let place = Place::new().with("x.pac", PROXY);
    for _ in 0..2 {
        let run = place.run("url --pac x.pac --offline -o report http://a.example/");
        assert_eq!(run.status, 0, "{run:#?}");
    }
}

#[test]
fn a_file_that_is_written_over_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new().with("x.pac", PROXY).with("report", "old");
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(place.path("report"), mode).unwrap();
    place.run("url --pac x.pac --offline -o report http://a.example/");
    let mode = std::fs::metadata(place.path("report"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(place.read("report").unwrap().contains("proxy.example"));
}
