//! A decision program gives the answers that the engine gives, from the same return: for every
//! script of the readings that is one.

use pac_check::pac::dialects;
use pac_check::pac::evaluation::Limits;
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::lowering;
use pac_check::pac::request::Request;
use pac_check::pac::session::Session;

use super::scripts;
use super::world::World;

#[test]
fn decision_programs_answer_as_the_engine() {
    let mut answered = 0;
    for dialect in dialects::ALL {
        for case in scripts::cases() {
            let script = scripts::script(&case, dialect);
            let Ok(program) = lowering::lower(&script, dialect) else {
                continue;
            };
            let requests: Vec<Request> = case["urls"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|url| Request::new(url["url"].as_str()?, dialect).ok())
                .filter(|request| request.bypass.is_none())
                .collect();
            // A script of a megabyte takes the engine long in a development build on a busy machine.
            let limits = Limits {
                call_ms: 120_000,
                ..Limits::default()
            };
            let host: SharedHost = World::of(&case);
            let mut engine = Session::start(script, dialect, host.clone(), limits.clone())
                .unwrap_or_else(|failure| panic!("{failure}: {} in {}", case["id"], dialect.name));
            for (request, expected) in requests.iter().zip(engine.evaluate(&requests)) {
                if let Some(answer) = program.evaluate(request, &host, &limits) {
                    assert_eq!(answer, expected, "{} in {}", case["id"], dialect.name);
                    answered += 1;
                }
            }
        }
    }
    assert!(answered > 1_000, "only {answered} requests were answered");
}
