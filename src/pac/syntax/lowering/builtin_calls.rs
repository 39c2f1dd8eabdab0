//! Calls of the PAC API.

use super::values::Abstract;
use super::{Lowered, Lowering, refused};
use crate::pac::builtins;
use crate::pac::decision::{Constant, Id, Kinds, Method, Regex};
use crate::pac::dialects::{
    FailedLookup, FirstAddress, InNet, LocalHost, LookupStyle, NameArgument, Pattern,
};

/// Functions that ask nothing and do not throw, where they get as many strings as they take.
const PURE: [(&str, Kinds); 5] = [
    ("dnsDomainIs", Kinds::BOOLEAN),
    ("dnsDomainLevels", Kinds::NUMBER),
    ("isPlainHostName", Kinds::BOOLEAN),
    ("isValidIpAddress", Kinds::BOOLEAN),
    ("localHostOrDomainIs", Kinds::BOOLEAN),
];

/// Letters of a pattern that are themselves in each client.
const PLAIN: &str = "*?.-_:/%,;=&~@!#' ";

impl Lowering<'_, '_> {
    pub(super) fn call_builtin(
        &mut self,
        builtin: u8,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        self.burn(span)?;
        let Some(found) = builtins::ALL.get(usize::from(builtin)) else {
            return refused("a function of the client", span);
        };
        let mut nodes = Vec::with_capacity(arguments.len());
        for argument in arguments {
            nodes.push(self.node(argument, span)?);
        }
        let graph = &self.builder.graph;
        let all_texts = nodes.len() == found.parameters.len()
            && nodes.iter().all(|node| graph.kinds(*node) == Kinds::TEXT);
        // libproxy makes a regular expression of the host, which may be none.
        let may_throw = found.name == "localHostOrDomainIs"
            && self.dialect.local_host == LocalHost::EqualIfDotted;
        if all_texts
            && !may_throw
            && let Some((_, kinds)) = PURE.iter().find(|(name, _)| *name == found.name)
        {
            let kinds = *kinds;
            return Ok(Abstract::Node(
                self.builder.graph.call(builtin, &nodes, kinds),
            ));
        }
        match (found.name, nodes.as_slice()) {
            ("shExpMatch", [text, pattern]) if all_texts => {
                self.sh_exp_match(builtin, *text, *pattern, span)
            }
            ("isInNet", [host, network, mask])
                if graph.known(*network).is_some() && graph.known(*mask).is_some() =>
            {
                self.is_in_net(builtin, *host, *network, *mask, span)
            }
            (name, _) => {
                let kinds = self.kinds_of_answer(name);
                self.ask(builtin, &nodes, kinds, span)
            }
        }
    }

    fn kinds_of_answer(&self, name: &str) -> Kinds {
        let failed = match self.dialect.failed_lookup {
            FailedLookup::Null => Kinds::NULL,
            FailedLookup::Undefined => Kinds::UNDEFINED,
            FailedLookup::EmptyText => Kinds::TEXT,
        };
        match name {
            "dnsResolve" => match self.dialect.name_argument {
                NameArgument::OneText => Kinds::TEXT | Kinds::UNDEFINED | failed,
                _ => Kinds::TEXT | Kinds::NULL | failed,
            },
            "isInNet" | "isResolvable" | "shExpMatch" => Kinds::BOOLEAN,
            "alert" => Kinds::UNDEFINED,
            "myIpAddress" => Kinds::TEXT,
            _ => Kinds::ANY,
        }
    }

    /// A call that may ask the world or throw, once on each way.
    fn ask(
        &mut self,
        builtin: u8,
        arguments: &[Id],
        kinds: Kinds,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        if !self.called {
            return refused("a question or an alert while the file is loaded", span);
        }
        if self.in_residual_loop {
            return refused("a question or an alert in a loop", span);
        }
        let asks = builtins::ALL
            .get(usize::from(builtin))
            .is_some_and(|builtin| builtin.may_resolve);
        let question = (builtin, arguments.to_vec());
        if asks && let Some(known) = self.facts.answer(&question) {
            return Ok(Abstract::Node(known));
        }
        let answer = self.builder.ask(builtin, arguments, kinds);
        if asks {
            self.facts.ask(question, answer);
        }
        let name = builtins::ALL
            .get(usize::from(builtin))
            .map_or("", |builtin| builtin.name);
        if name == "myIpAddress" && self.dialect.lookups != LookupStyle::Blocking {
            self.only_v4(answer)?;
        }
        if matches!(name, "dnsResolve" | "myIpAddress") {
            self.addresses.insert(answer);
        }
        Ok(Abstract::Node(answer))
    }

    fn sh_exp_match(
        &mut self,
        builtin: u8,
        text: Id,
        pattern: Id,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let graph = &self.builder.graph;
        let live = match self.dialect.pattern {
            Pattern::Wildcards | Pattern::Fnmatch => false,
            Pattern::LiveRegExp | Pattern::ConvertedLiveRegExp => true,
        };
        let known = graph.known_text(pattern);
        let Some(known) = known else {
            if live {
                return refused("a computed pattern", span);
            }
            let kinds = Kinds::BOOLEAN;
            return self.ask(builtin, &[text, pattern], kinds, span);
        };
        let plain = known
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || PLAIN.contains(letter));
        if !live || plain {
            let call = self
                .builder
                .graph
                .call(builtin, &[text, pattern], Kinds::BOOLEAN);
            return Ok(Abstract::Node(call));
        }
        let source = format!(
            "^{}$",
            known
                .replace('.', "\\.")
                .replace('*', ".*")
                .replace('?', ".")
        );
        match Regex::new(&source, false) {
            Some(regex) => {
                let graph = &mut self.builder.graph;
                let regex = graph.regex(regex);
                Ok(Abstract::Node(graph.finds(regex, text)))
            }
            None => refused("a pattern that is not a simple regular expression", span),
        }
    }

    /// A network that is known.
    fn is_in_net(
        &mut self,
        builtin: u8,
        host: Id,
        network: Id,
        mask: Id,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let arguments = [host, network, mask];
        let kinds = Kinds::BOOLEAN;
        let is_simple = self.dialect.in_net == InNet::Checked
            && matches!(
                self.dialect.name_argument,
                NameArgument::TextOnly | NameArgument::TextRequired
            )
            && [network, mask].iter().all(|one| self.is_quad(*one));
        if !is_simple {
            return self.ask(builtin, &arguments, kinds, span);
        }
        let graph = &mut self.builder.graph;
        if graph.known(host).is_some() {
            if self.is_quad(host) {
                return Ok(Abstract::Node(
                    self.builder.graph.call(builtin, &arguments, kinds),
                ));
            }
            return self.ask(builtin, &arguments, kinds, span);
        }
        let host_kinds = graph.kinds(host);
        if !host_kinds.within(Kinds::TEXT | Kinds::NULL | Kinds::UNDEFINED) {
            return self.ask(builtin, &arguments, kinds, span);
        }
        let address = match self.is_address(host) {
            true => host,
            false if host_kinds == Kinds::TEXT => self.address_of(host, span)?,
            false => return self.ask(builtin, &arguments, kinds, span),
        };
        let graph = &mut self.builder.graph;
        let call = graph.call(builtin, &[address, network, mask], kinds);
        // What was not resolved is in no network.
        let null = graph.constant(Constant::Null);
        let same = graph.same(address, null);
        let known = graph.not(same);
        Ok(Abstract::Node(graph.all(&[known, call])))
    }

    fn is_quad(&self, id: Id) -> bool {
        self.builder.graph.known(id).is_some_and(|constant| {
            matches!(constant.value(), crate::pac::value::Value::Text(text)
                if builtins::dotted_quad::parse(&text).is_some())
        })
    }

    /// True for what the client gave as an address: dotted, or nothing.
    fn is_address(&self, id: Id) -> bool {
        let is_v4 = self.dialect.first_address == FirstAddress::V4
            || self.dialect.lookups == LookupStyle::Blocking;
        is_v4 && self.addresses.contains(&id)
    }

    /// The address that isInNet looks at: the text itself, where it is one, else what it resolves to.
    fn address_of(&mut self, text: Id, span: oxc_span::Span) -> Lowered<Id> {
        let find = |name: &str| {
            let place = builtins::ALL
                .iter()
                .position(|builtin| builtin.name == name);
            place.and_then(|place| u8::try_from(place).ok())
        };
        let (Some(valid), Some(resolve)) = (find("isValidIpAddress"), find("dnsResolve")) else {
            return refused("a function of the client", span);
        };
        // A question that no script can ask stands for it.
        let question = (resolve, vec![text, text]);
        if let Some(known) = self.facts.answer(&question) {
            return Ok(known);
        }
        let is_literal = self.builder.graph.call(valid, &[text], Kinds::BOOLEAN);
        let kinds = self.kinds_of_answer("dnsResolve");
        let value = self.fork(
            is_literal,
            |_| Ok(Abstract::Node(text)),
            |lowering| lowering.ask(resolve, &[text], kinds, span),
        )?;
        let id = self.node(value, span)?;
        self.facts.ask(question, id);
        Ok(id)
    }

    /// Where the own address may be one of IPv6, only the engine knows what comes of it.
    pub(super) fn only_v4(&mut self, answer: Id) -> Lowered<()> {
        let graph = &mut self.builder.graph;
        let colon = graph.text(":");
        let has_colon = graph.method(Method::IndexOf, answer, &[colon]);
        let nowhere = graph.number(-1.0);
        let is_v4 = graph.same(has_colon, nowhere);
        self.fork(is_v4, |lowering| Ok(lowering.undefined()), Self::give_up)
            .map(|_| ())
    }
}
