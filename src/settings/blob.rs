//! The binary values that hold proxy settings: `DefaultConnectionSettings`, `SavedLegacySettings`
//! and `WinHttpSettings`.
//!
//! The layouts are undocumented; they are those that `_RegBlobWebProxyDataBuilder.cs` in the .NET
//! Framework's source reads, and for `WinHttpSettings` those of samples. Numbers are little-endian.

use super::proxy_list::MOST_LIST;

/// Least size of the first structure; .NET takes smaller ones for absent.
const LEAST_VERSION: u32 = 0x3c;

/// The version that Windows 10 and 11 write, and how many bytes follow the texts there.
const WRITTEN_VERSION: u32 = 0x46;
const TAIL: usize = 32;

const MANUAL: u32 = 2;
const SCRIPT: u32 = 4;
const DETECT: u32 = 8;

/// Proxy settings of an account or of the machine, as Internet Explorer and WinINET have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// The proxy, or a list by scheme; `None` where the switch is off, whatever is written.
    pub proxy: Option<String>,
    /// The bypass list, as written.
    pub bypass: String,
    /// Address of a PAC file; `None` where the switch is off.
    pub script: Option<String>,
    /// True where WPAD is on.
    pub detect: bool,
    /// The address of the PAC file that WPAD found last.
    pub last_found: Option<String>,
}

/// Static settings of WinHTTP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WinHttpSettings {
    /// The proxy, or a list by scheme; `None` for direct access.
    pub proxy: Option<String>,
    /// The bypass list, as written.
    pub bypass: String,
}

/// Why a value can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// It ends too early.
    #[error("{what} needs {needed} bytes at offset {offset}, and the value ends at {length}")]
    Truncated {
        /// The part that is cut.
        what: &'static str,
        /// Where it begins.
        offset: usize,
        /// Bytes that it needs.
        needed: usize,
        /// Bytes that there are in all.
        length: usize,
    },
    /// Its first number is not one that the layout has.
    #[error("it begins with {found:#x}, and the layout needs at least {least:#x}")]
    Version {
        /// The number.
        found: u32,
        /// The least that is known.
        least: u32,
    },
    /// A text that is longer than is read.
    #[error("{0} has more than {MOST_LIST} bytes")]
    Long(&'static str),
    /// A text that is not text.
    #[error("{0} holds bytes that are not text")]
    Text(&'static str),
}

/// Reads `DefaultConnectionSettings` or `SavedLegacySettings`.
///
/// What follows the address of the PAC file may be missing: older systems write less.
pub fn connection(bytes: &[u8]) -> Result<ConnectionSettings, BlobError> {
    let mut reader = Reader { bytes, at: 0 };
    let version = reader.number("the version")?;
    if version < LEAST_VERSION {
        return Err(BlobError::Version {
            found: version,
            least: LEAST_VERSION,
        });
    }
    reader.number("the counter of changes")?;
    let flags = reader.number("the switches")?;
    let proxy = reader.text("the proxy")?;
    let bypass = reader.text("the bypass list")?;
    let script = reader.text("the address of the PAC file")?;
    let mut last_found = None;
    if reader.at < bytes.len() {
        reader.number("the switches of discovery")?;
        last_found = Some(reader.text("the address found last")?);
    }
    let set = |flag: u32| flags & flag != 0;
    Ok(ConnectionSettings {
        proxy: Some(proxy).filter(|proxy| set(MANUAL) && !proxy.is_empty()),
        bypass: if set(MANUAL) { bypass } else { String::new() },
        script: Some(script).filter(|script| set(SCRIPT) && !script.is_empty()),
        detect: set(DETECT),
        last_found: last_found.filter(|url| !url.is_empty()),
    })
}

/// Settings as the value that holds them. The counter of changes starts again.
pub fn of_connection(settings: &ConnectionSettings) -> Vec<u8> {
    let mut flags = 1;
    for (is_set, flag) in [
        (settings.proxy.is_some(), MANUAL),
        (settings.script.is_some(), SCRIPT),
        (settings.detect, DETECT),
    ] {
        if is_set {
            flags |= flag;
        }
    }
    let mut bytes = Vec::new();
    for number in [WRITTEN_VERSION, 1, flags] {
        bytes.extend(u32::to_le_bytes(number));
    }
    let script = settings.script.as_deref();
    for text in [settings.proxy.as_deref(), Some(&*settings.bypass), script] {
        let text = text.unwrap_or_default();
        // Nothing that was read is longer.
        bytes.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.extend([0; TAIL]);
    bytes
}

/// Reads `WinHttpSettings`.
pub fn winhttp(bytes: &[u8]) -> Result<WinHttpSettings, BlobError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.number("the version")?;
    reader.number("the second number")?;
    let flags = reader.number("the switches")?;
    let proxy = reader.text("the proxy")?;
    let bypass = reader.text("the bypass list")?;
    let manual = flags & MANUAL != 0;
    Ok(WinHttpSettings {
        proxy: Some(proxy).filter(|proxy| manual && !proxy.is_empty()),
        bypass: if manual { bypass } else { String::new() },
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, what: &'static str, needed: usize) -> Result<&[u8], BlobError> {
        let end = self.at.checked_add(needed);
        let found = end.and_then(|end| self.bytes.get(self.at..end));
        let found = found.ok_or(BlobError::Truncated {
            what,
            offset: self.at,
            needed,
            length: self.bytes.len(),
        })?;
        self.at += needed;
        Ok(found)
    }

    fn number(&mut self, what: &'static str) -> Result<u32, BlobError> {
        let bytes = self.take(what, 4)?;
        let mut number = [0; 4];
        number.copy_from_slice(bytes);
        Ok(u32::from_le_bytes(number))
    }

    fn text(&mut self, what: &'static str) -> Result<String, BlobError> {
        let length = self.number(what)? as usize;
        let bytes = self.take(what, length)?;
        if length > MOST_LIST {
            return Err(BlobError::Long(what));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| BlobError::Text(what))?;
        Ok(text.trim_end_matches('\0').to_owned())
    }
}

#[cfg(test)]
pub(in crate::settings) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(out: &mut Vec<u8>, text: &str) {
        let length = u32::try_from(text.len()).expect("short");
        out.extend(length.to_le_bytes());
        out.extend(text.as_bytes());
    }

    /// A value as Windows writes it.
    pub(in crate::settings) fn connection_bytes(
        flags: u32,
        proxy: &str,
        bypass: &str,
        script: &str,
        last_found: &str,
    ) -> Vec<u8> {
        let mut out = Vec::new();
        for number in [0x46, 3, flags] {
            out.extend(u32::to_le_bytes(number));
        }
        for part in [proxy, bypass, script] {
            text(&mut out, part);
        }
        out.extend(0_u32.to_le_bytes());
        text(&mut out, last_found);
        out.extend([0; 24]);
        out
    }

    #[test]
    fn a_value_is_read_by_its_switches() {
        let all = connection_bytes(
            0xf,
            "p:8080",
            "<local>;*.x",
            "http://w/p.pac",
            "http://wpad/wpad.dat",
        );
        let read = connection(&all).expect("reads");
        assert_eq!(read.proxy.as_deref(), Some("p:8080"));
        assert_eq!(read.bypass, "<local>;*.x");
        assert_eq!(read.script.as_deref(), Some("http://w/p.pac"));
        assert!(read.detect);
        assert_eq!(read.last_found.as_deref(), Some("http://wpad/wpad.dat"));
        let off = connection(&connection_bytes(1, "p:8080", "*.x", "http://w", "")).expect("reads");
        assert_eq!(off, ConnectionSettings::default());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_it_was(
            proxy in proptest::option::of("[a-z:;=0-9]{1,20}"),
            bypass in "[a-z*.;<>]{0,20}",
            script in proptest::option::of("[a-z:/.]{1,20}"),
            detect: bool,
        ) {
            let settings = ConnectionSettings {
                bypass: if proxy.is_some() { bypass } else { String::new() },
                proxy,
                script,
                detect,
                last_found: None,
            };
            prop_assert_eq!(connection(&of_connection(&settings)), Ok(settings));
        }
    }

    #[test]
    fn the_documented_direct_value_of_winhttp_is_direct() {
        let bytes: Vec<u8> = [0x18, 0, 1, 0, 0]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .collect();
        assert_eq!(bytes.len(), 20);
        assert_eq!(winhttp(&bytes), Ok(WinHttpSettings::default()));
    }

    #[test]
    fn truncated_values_and_wrong_lengths_are_errors_that_name_the_part() {
        let whole = connection_bytes(3, "p:8080", "<local>", "", "");
        for (length, part) in [
            (0, "the version"),
            (10, "the switches"),
            (14, "the proxy"),
            (20, "the proxy"),
            (24, "the bypass list"),
            (36, "the address of the PAC file"),
        ] {
            let error = connection(&whole[..length]).expect_err("cut");
            assert!(error.to_string().contains(part), "{length}: {error}");
        }
        let mut long = whole.clone();
        long[12..16].copy_from_slice(&u32::MAX.to_le_bytes());
        let error = connection(&long).expect_err("long");
        assert!(
            error.to_string().contains("4294967295 bytes at offset 16"),
            "{error}"
        );
        let mut old = whole;
        old[0] = 0x18;
        assert!(
            connection(&old)
                .expect_err("old")
                .to_string()
                .contains("0x18")
        );
        let latin = [3, 0, 2, 1]
            .into_iter()
            .flat_map(u32::to_le_bytes)
            .chain([0xff])
            .collect::<Vec<_>>();
        assert_eq!(winhttp(&latin), Err(BlobError::Text("the proxy")));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = connection(&bytes);
            let _ = winhttp(&bytes);
        }

        #[test]
        fn no_beginning_of_a_value_is_taken_for_the_whole(cut in 0_usize..44) {
            let whole = connection_bytes(3, "proxy.example:8080", "<local>", "", "");
            prop_assert!(connection(&whole[..cut]).is_err());
        }
    }
}
