//! How single functions of the PAC API differ between clients.

/// `isPlainHostName`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHostName {
    /// No dot, and no IP literal; takes a primitive string only.
    NoDotNoLiteral,
    /// Neither dot nor colon.
    NoDotNoColon,
    /// No dot.
    NoDot,
    /// No dot in the argument converted to text, whatever it is.
    NoDotInAny,
    /// No dot in a text, and no `"."` among the entries of an array; anything else throws.
    NoDotInTextOrArray,
}

/// `isInNet`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InNet {
    /// Network and mask must be dotted IPv4 addresses.
    Checked,
    /// Only the host is checked: in network and mask, what is missing or no number counts as 0.
    HostChecked,
    /// The host is always resolved; network and mask are read by npm's netmask, and the network
    /// `0.0.0.0/0` holds nothing.
    Netmask,
    /// All three are read by inet_aton of the C library, which takes `10.1`, `0x0a.0.0.1`, and anything
    /// after a blank; network and mask are made text first. What it does not take is not a network.
    InetAton,
}

/// `dnsDomainIs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainSuffix {
    /// The host ends in the text.
    EndsWith,
    /// The same for both arguments converted to text; the empty text ends nothing but itself.
    ConvertedEndsWith,
    /// The host ends in the text, whatever the case of both; what is not text throws.
    EndsWithAnyCase,
}

/// `localHostOrDomainIs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalHost {
    /// Equal, or the full name begins with the host and a dot.
    Begins,
    /// Equal, for a host with a dot; a host without one is never found, by an error in the
    /// client's regular expression.
    EqualIfDotted,
    /// Each label of the host equals the label at the same place of the full name.
    LabelByLabel,
    /// The full name begins with the host, also within a label, whatever the case of both; what is
    /// no text throws.
    PrefixAnyCase,
}

/// `shExpMatch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// A regular expression in which only `.`, `*` and `?` are rewritten and the rest is live.
    LiveRegExp,
    /// The same, with both arguments converted to text.
    ConvertedLiveRegExp,
    /// Only `*` and `?` are special.
    Wildcards,
    /// Python's fnmatch: `*`, `?`, `[seq]` and `[!seq]` are special, case does not count, and what is
    /// no text throws.
    Fnmatch,
}

/// `weekdayRange`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weekdays {
    /// Two days are a range; with another number of arguments only the first counts.
    Mozilla,
    /// A second argument that is a day makes a range, whatever follows.
    SecondIfDay,
    /// The second argument must be a day or `"GMT"`: one day alone is never. One to three arguments,
    /// else it throws.
    SecondRequired,
}

/// `dateRange`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatesOfYear {
    /// Bounds moved from 1 January and 31 December, overflow included.
    Mozilla,
    /// Never true: a stub.
    Never,
    /// Bounds are real dates of the calendar, as Python's; nothing wraps, numbers in texts are none,
    /// and another number of arguments than 1, 2, 4 and 6 is false.
    Calendar,
}

/// `timeRange`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimesOfDay {
    /// Two hours include the last; 3, 5 or more than 6 arguments throw this.
    Mozilla(BadCount),
    /// Two hours exclude the last; nothing wraps; any other number of arguments is false.
    HalfOpen,
    /// The same, and the last minute or second ends with its first moment; texts are not numbers, and
    /// where Python can't make a time of day or compare, it throws.
    TimeOfDay,
}

/// What timeRange throws for a wrong number of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCount {
    /// A string.
    Text,
    /// An Error.
    Error,
}

/// How `dateRange` and `timeRange` compare moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moments {
    /// As moments.
    InTime,
    /// As the text of the date, `Wed Jun 17 22:30:15 ...`: right only within one day.
    AsText,
}

/// Microsoft's functions, where the client has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MicrosoftFunctions {
    /// isInNetEx checks its arguments and takes literals only.
    Checked,
    /// The same, but an address is never in a network of the other family, and sortIpAddressList
    /// gives `""` for what it can't sort.
    Documented,
    /// isInNetEx checks nothing: what is not a number counts as 0, so that a name is in every network
    /// of IPv4; isResolvableEx is always true; dnsResolveEx converts its argument to text.
    Unchecked,
    /// As Python reads addresses: isInNetEx takes names and lists too, dnsResolveEx has each address
    /// three times and takes `null` for the machine itself, myIpAddressEx has the loopback addresses
    /// as well, sortIpAddressList gives `""` for what it can't sort.
    Python,
}

/// What a script sees of the functions that are native code of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NativeShape {
    /// Their names and parameters, like any function; enumerations list them.
    Declared,
    /// The same, but enumerations leave them out.
    NotEnumerable,
    /// No name and no parameters.
    Anonymous,
    /// A name and no parameters.
    WithoutParameters,
    /// Functions in JavaScript that have a name and no parameters, and hand on what they get.
    Scripted,
}

/// What `alert` makes of a missing argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertArgument {
    /// It is `undefined`, and converted to text as any other value.
    Converted,
    /// It throws.
    Required,
    /// The message is all arguments with blanks between, so that it is empty.
    AllJoined,
    /// The message is empty, for `undefined` too.
    EmptyIfUndefined,
}

/// How arguments reach the functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bridge {
    /// As they are.
    None,
    /// As JSON, to functions in Python: `undefined`, functions and NaN become `None`, a String object a
    /// text. More or fewer arguments than declared throw. What Python throws is an `InternalError`.
    PythonByJson,
}
