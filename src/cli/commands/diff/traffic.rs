//! How real traffic is spread over the differences.

use super::Side;
use crate::cli::trouble::Trouble;
use crate::cli::url_list::UrlList;
use crate::diff::answered;
use crate::finding::diff::{DiffReport, Traffic};
use crate::pac::request::Request;

/// Asks both sides about each URL of a list.
pub(super) fn weigh(
    path: &str,
    sides: &mut [Side; 2],
    report: &mut DiffReport,
) -> Result<(), Trouble> {
    let mut list = UrlList::open(&[], Some(path))?;
    let mut urls = list.first()?;
    let mut traffic = Traffic {
        urls: 0,
        different: 0,
        elsewhere: 0,
        unknown: 0,
    };
    for difference in &mut report.differences {
        difference.urls = Some(0);
    }
    while !urls.is_empty() {
        traffic.urls += urls.len() as u64;
        let [old, new] = &mut *sides;
        let both: Vec<(Request, Request)> = urls
            .iter()
            .filter_map(|url| {
                let one = Request::new(url, old.dialect).ok()?;
                let other = Request::new(url, new.dialect).ok()?;
                Some((one, other))
            })
            .collect();
        traffic.unknown += (urls.len() - both.len()) as u64;
        // What a client never asks about goes past both files.
        let asked = both
            .into_iter()
            .filter(|(one, other)| one.bypass.is_none() && other.bypass.is_none());
        let (of_old, of_new): (Vec<Request>, Vec<Request>) = asked.unzip();
        let answers = old
            .session
            .evaluate(&of_old)
            .into_iter()
            .zip(new.session.evaluate(&of_new));
        for (one, other) in answers {
            let (Some(one), Some(other)) =
                (answered(&one, old.dialect), answered(&other, new.dialect))
            else {
                traffic.unknown += 1;
                continue;
            };
            if one.route == other.route {
                continue;
            }
            traffic.different += 1;
            let known = report
                .differences
                .iter_mut()
                .find(|it| it.old.contains(&one) && it.new.contains(&other));
            match known.and_then(|it| it.urls.as_mut()) {
                Some(urls) => *urls += 1,
                None => traffic.elsewhere += 1,
            }
        }
        urls = list.some()?;
    }
    report.traffic = Some(traffic);
    Ok(())
}
