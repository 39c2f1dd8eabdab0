//! PAC files of the kinds that people have, of any size, and URLs that meet their rules.

use std::fmt::Write as _;

use super::rules;

/// A kind of file.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) file: fn(usize) -> String,
    pub(crate) urls: fn(usize, usize) -> Vec<String>,
}

pub(crate) const ALL: &[Family] = &[
    Family {
        name: "mixed",
        file: rules::pac_file,
        urls: rules::urls,
    },
    Family {
        name: "switchyomega",
        file: switchyomega,
        urls: names,
    },
    Family {
        name: "gfwlist object",
        file: object,
        urls: names,
    },
    Family {
        name: "|| chain",
        file: chain,
        urls: names,
    },
    Family {
        name: "array in a loop",
        file: array,
        urls: names,
    },
    Family {
        name: "networks",
        file: networks,
        urls: addresses,
    },
];

fn name(rule: usize) -> String {
    let words = ["mail", "portal", "cdn", "files", "login", "news", "shop"];
    format!("{}-{rule}.example", words[rule % words.len()])
}

/// Two of three meet a rule.
fn names(rules: usize, count: usize) -> Vec<String> {
    let meets = |index: usize| name(index * 7919 % rules.max(1));
    (0..count)
        .map(|index| match index % 3 {
            0 => format!("http://www.{}/x/{index}?q=1", meets(index)),
            1 => format!("https://{}/", meets(index)),
            _ => format!("https://www.other-{index}.example/y"),
        })
        .collect()
}

fn addresses(rules: usize, count: usize) -> Vec<String> {
    (0..count)
        .map(|index| {
            let rule = index * 7919 % rules.max(1);
            match index % 3 {
                0 => format!("https://www.other-{index}.example/y"),
                _ => format!(
                    "http://{}.{}.{}.7/",
                    1 + rule / 65536,
                    rule / 256 % 256,
                    rule % 256
                ),
            }
        })
        .collect()
}

/// As `SwitchyOmega` exports its profiles.
fn switchyomega(rules: usize) -> String {
    let mut text = String::from(
        "var FindProxyForURL = function(init, profiles) {\n  return function(url, host) {\n    \
         \"use strict\";\n    var result = init, scheme = url.substr(0, url.indexOf(\":\"));\n    \
         do {\n      result = profiles[result];\n      if (typeof result === \"function\") \
         result = result(url, host, scheme);\n    } while (typeof result !== \"string\" || \
         result.charCodeAt(0) === 43);\n    return result;\n  };\n}(\"+auto\", {\n  \"+auto\": \
         function(url, host, scheme) {\n    \"use strict\";\n    \
         if (/^127\\.0\\.0\\.1$/.test(host) || /^localhost$/.test(host)) return \"DIRECT\";\n",
    );
    for rule in 0..rules {
        let name = name(rule).replace('.', "\\.");
        let condition = match rule % 4 {
            0 => format!("/^{name}$/.test(host)"),
            1 => format!("/^http:\\/\\/{name}\\//.test(url)"),
            _ => format!("/(?:^|\\.){name}$/.test(host)"),
        };
        let _ = writeln!(text, "    if ({condition}) return \"+proxy\";");
    }
    text.push_str(
        "    return \"DIRECT\";\n  },\n  \"+proxy\": function(url, host, scheme) {\n    \
         \"use strict\";\n    return \"PROXY proxy.corp.example:8080\";\n  }\n});\n",
    );
    text
}

/// As gfwlist2pac makes it: the walk over the ends of the name.
fn object(rules: usize) -> String {
    let mut text = String::from("var domains = {\n");
    for rule in 0..rules {
        let comma = if rule + 1 < rules { "," } else { "" };
        let _ = writeln!(text, "  \"{}\": 1{comma}", name(rule));
    }
    text.push_str(
        "};\nvar proxy = \"PROXY proxy.corp.example:8080;\";\nvar direct = 'DIRECT;';\n\
         var hasOwnProperty = Object.hasOwnProperty;\nfunction FindProxyForURL(url, host) {\n  \
         var suffix;\n  var pos = host.lastIndexOf('.');\n  pos = host.lastIndexOf('.', pos - 1);\n  \
         while (1) {\n    if (pos <= 0) {\n      if (hasOwnProperty.call(domains, host)) {\n        \
         return proxy;\n      } else {\n        return direct;\n      }\n    }\n    \
         suffix = host.substring(pos + 1);\n    if (hasOwnProperty.call(domains, suffix)) {\n      \
         return proxy;\n    }\n    pos = host.lastIndexOf('.', pos - 1);\n  }\n}\n",
    );
    text
}

fn chain(rules: usize) -> String {
    let mut text = String::from("function FindProxyForURL(url, host) {\n  if (");
    for rule in 0..rules {
        let or = if rule > 0 { " ||\n    " } else { "" };
        let _ = write!(text, "{or}shExpMatch(host, \"*.{}\")", name(rule));
    }
    text.push_str(") return \"PROXY proxy.corp.example:8080\";\n  return \"DIRECT\";\n}\n");
    text
}

fn array(rules: usize) -> String {
    let mut text = String::from("var names = [\n");
    for rule in 0..rules {
        let comma = if rule + 1 < rules { "," } else { "" };
        let _ = writeln!(text, "  \".{}\"{comma}", name(rule));
    }
    text.push_str(
        "];\nfunction FindProxyForURL(url, host) {\n  for (var i = 0; i < names.length; i++) {\n    \
         if (dnsDomainIs(host, names[i])) return \"PROXY proxy.corp.example:8080\";\n  }\n  \
         return \"DIRECT\";\n}\n",
    );
    text
}

fn networks(rules: usize) -> String {
    let mut text = String::from("function FindProxyForURL(url, host) {\n");
    for rule in 0..rules {
        let (high, middle, low) = (1 + rule / 65536, rule / 256 % 256, rule % 256);
        let _ = writeln!(
            text,
            "  if (isInNet(host, \"{high}.{middle}.{low}.0\", \"255.255.255.0\")) return \"DIRECT\";"
        );
    }
    text.push_str("  return \"PROXY proxy.corp.example:8080\";\n}\n");
    text
}
