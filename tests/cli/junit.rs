//! JUnit XML, held to what its readers take: the schema of Jenkins' xUnit plugin (junit-10.xsd),
//! and the counts of each suite and of the whole.

use roxmltree::{Document, Node};

use crate::program::Place;

/// What an element may hold.
struct Element {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    /// In this order; each as often as it likes.
    children: &'static [&'static str],
}

const SCHEMA: &[Element] = &[
    Element {
        name: "testsuites",
        required: &["name", "tests", "failures", "errors"],
        // The number of skipped cases is known in a suite only.
        optional: &["time"],
        children: &["testsuite"],
    },
    Element {
        name: "testsuite",
        required: &["name", "tests", "failures", "errors", "skipped"],
        optional: &[
            "group",
            "time",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        children: &["properties", "testcase", "system-out", "system-err"],
    },
    Element {
        name: "properties",
        required: &[],
        optional: &[],
        children: &["property"],
    },
    Element {
        name: "property",
        required: &["name", "value"],
        optional: &[],
        children: &[],
    },
    Element {
        name: "testcase",
        required: &["name", "classname"],
        optional: &["time", "group"],
        children: &["skipped", "failure", "error", "system-out", "system-err"],
    },
    Element {
        name: "skipped",
        required: &["message"],
        optional: &["type"],
        children: &[],
    },
    Element {
        name: "failure",
        required: &["message", "type"],
        optional: &[],
        children: &[],
    },
    Element {
        name: "error",
        required: &["message", "type"],
        optional: &[],
        children: &[],
    },
    Element {
        name: "system-out",
        required: &[],
        optional: &[],
        children: &[],
    },
];

/// The counts of the whole: tests, failures, errors, skipped.
fn validated(xml: &str) -> [usize; 4] {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites", "{xml}");
    validate(root);
    let suites: Vec<[usize; 4]> = elements(root).map(|suite| counted(suite, xml)).collect();
    let sums = std::array::from_fn(|index| suites.iter().map(|counts| counts[index]).sum());
    for (name, sum) in ["tests", "failures", "errors"].iter().zip(sums) {
        assert_eq!(number(root, name), sum, "{name} of all\n{xml}");
    }
    sums
}

fn validate(node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let element = SCHEMA
        .iter()
        .find(|element| element.name == name)
        .unwrap_or_else(|| panic!("<{name}> is unknown"));
    for required in element.required {
        assert!(node.has_attribute(*required), "<{name}> has no {required}");
    }
    for attribute in node.attributes() {
        let known = element.required.iter().chain(element.optional);
        assert!(
            known.clone().any(|known| *known == attribute.name()),
            "<{name}> has {}",
            attribute.name()
        );
    }
    let mut last = 0;
    for child in elements(node) {
        let child_name = child.tag_name().name();
        let place = element.children.iter().position(|one| *one == child_name);
        let place = place.unwrap_or_else(|| panic!("<{child_name}> in <{name}>"));
        assert!(place >= last, "<{child_name}> stands too late in <{name}>");
        last = place;
        validate(child);
    }
}

fn counted(suite: Node<'_, '_>, xml: &str) -> [usize; 4] {
    let cases: Vec<_> = elements(suite)
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    let with = |name: &str| {
        let holds = |case: &&Node<'_, '_>| elements(**case).any(|node| node.has_tag_name(name));
        cases.iter().filter(holds).count()
    };
    let counts = [cases.len(), with("failure"), with("error"), with("skipped")];
    for (name, count) in ["tests", "failures", "errors", "skipped"]
        .iter()
        .zip(counts)
    {
        assert_eq!(number(suite, name), count, "{name} of a suite\n{xml}");
    }
    let mut names: Vec<_> = cases
        .iter()
        .map(|case| (case.attribute("classname"), case.attribute("name")))
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "cases of the same name\n{xml}");
    counts
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    node.attribute(name).unwrap().parse().unwrap()
}

#[test]
fn suites_are_valid_with_failures_unknowns_and_suites_that_can_not_be_run() {
    let place = Place::script(
        "if (host == 'b') return 'PROXY b:1'; if (host == 'e') throw 1; if (host == 'n') \
         isResolvable('x.example'); return 'PROXY <\"&\\u0000\\ud800\\u202e]]>:1';",
    );
    let case = |url: &str, rest: &str| format!("[[case]]\nurl = \"{url}\"\n{rest}\n");
    let suite = |cases: &str| {
        format!("schema = \"pac-check/suite@1\"\ntitle = \"<&\\u001b\"\npac = \"x.pac\"\n{cases}")
    };
    let mixed = [
        case("http://b/", "route = \"PROXY b:1\""),
        case(
            "http://b/",
            "route = \"DIRECT\"\nnote = \"<![CDATA[ & ]]>\"",
        ),
        case("http://e/", "route = \"DIRECT\""),
        case("http://n/", "route = \"DIRECT\""),
        case("http://x/", "returned = \"<\\u0001>\""),
    ];
    place.write("mixed&.toml", suite(&mixed.concat()));
    place.write("broken.toml", suite("[[case]]\nuri = \"\"\n"));
    let run = place.run("test --format junit mixed&.toml broken.toml none.toml");
    assert_eq!(run.status, 1, "{run:#?}");
    let [tests, failures, errors, skipped] = validated(&run.out);
    assert_eq!((tests, skipped), (7, 0), "{}", run.out);
    assert!(failures >= 2 && errors >= 2, "{}", run.out);
}

#[test]
fn answers_for_urls_are_valid() {
    let place = Place::script("if (host == 'e') throw 1; return 'PROXY <a&b>:1; DIRECT';");
    let line = "url --format junit --client all --pac x.pac http://a/?<&\"' http://e/";
    let run = place.run(line);
    let [tests, failures, errors, _] = validated(&run.out);
    assert!(tests > 8 && failures == 0 && errors > 0, "{}", run.out);
}

#[test]
fn settings_and_lists_are_valid() {
    let place = Place::new()
        .with("squid.conf", "http_port 1\nhttp_access deny all\n")
        .with(
            "a-service.config",
            "<configuration><system.net><defaultProxy><proxy proxyaddress=\"p&lt;:1\"/></defaultProxy></system.net></configuration>",
        );
    let list = place.run("allowlist squid.conf --format junit");
    let [tests, failures, ..] = validated(&list.out);
    assert!(tests > 20 && failures > 20, "{}", list.out);
    let settings = place.run("settings a-service.config --format junit");
    let [_, failures, errors, _] = validated(&settings.out);
    assert!(failures > 0 && errors > 0, "{}", settings.out);
}

#[test]
fn audits_are_valid() {
    let place = Place::script("return host < 'm' ? 'PROXY proxy.example:8080' : 'DIRECT';")
        .with("squid.conf", "acl all src all\nhttp_access deny all\n");
    let alone = place.run("audit --format junit --pac x.pac");
    let [tests, failures, _, skipped] = validated(&alone.out);
    assert!(tests > 20 && skipped > 0, "{}", alone.out);
    assert_eq!(failures, 0, "{}", alone.out);
    let with_list = place.run("audit --format junit --pac x.pac --proxy-list squid.conf");
    let [more, failures, ..] = validated(&with_list.out);
    assert!(more > tests && failures > 0, "{}", with_list.out);
}

/// A line that is inserted above must not make another test of each that follows.
#[test]
fn the_names_of_cases_do_not_change_with_their_lines() {
    let suite = |before: &str| {
        format!(
            "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n{before}[[case]]\nurl = \"http://a/\"\nroute = \
             \"DIRECT\"\n[[case]]\nurl = \"http://a/\"\nroute = \"PROXY p:1\"\n"
        )
    };
    let place = Place::script("return 'PROXY p:1';");
    let names = |before: &str, format: &str| -> Vec<String> {
        place.write("s.toml", suite(before));
        let page = place.run(&format!("test --format {format} s.toml")).out;
        if format == "junit" {
            let document = Document::parse(&page).unwrap();
            let cases = document
                .descendants()
                .filter(|node| node.has_tag_name("testcase"));
            cases
                .map(|case| case.attribute("name").unwrap().to_owned())
                .collect()
        } else {
            let points = page
                .lines()
                .filter(|line| line.contains("ok ") && line.contains(" - "));
            points.map(str::to_owned).collect()
        }
    };
    for format in ["junit", "tap"] {
        let before = names("", format);
        assert_eq!(before.len(), 2, "{before:?}");
        assert_ne!(before[0], before[1]);
        assert_eq!(names("# more\n\n\n", format), before);
    }
}
