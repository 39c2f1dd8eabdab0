//! How often each place of a script was reached.

use super::Engine;
use crate::pac::steps::{Coverage, Entered, Reached};

impl Engine {
    /// The counts of all runs since the script was loaded, but for the call with which the client
    /// tries it; `None` without full instrumentation.
    pub fn coverage(&mut self) -> Option<Coverage> {
        let instrumented = self.instrumented.clone();
        let sites = &instrumented.sites;
        let mut coverage = self.state.record(|recorder| Coverage {
            statements: recorder.switches().collect(),
            conditions: recorder.conditions(),
            returns: recorder.returns(),
            functions: Vec::new(),
        })?;
        for (index, &span) in sites.statements.iter().enumerate() {
            let times = self.mark(sites.marks.statement(index)).unwrap_or(0);
            coverage.statements.push(Reached { span, times });
        }
        coverage.statements.sort_by_key(|reached| reached.span);
        // The first is the script itself.
        for (index, function) in sites.functions.iter().enumerate().skip(1) {
            let times = self.mark(sites.marks.entered(index)).unwrap_or(0);
            coverage.functions.push(Entered {
                span: function.span,
                name: function.name.clone(),
                times,
            });
        }
        if let Some(earlier) = &self.earlier {
            coverage.add(earlier);
        }
        if let Some(tried) = &self.tried {
            coverage.take_away(tried);
        }
        Some(coverage)
    }
}
