//! Every rule, one file each: its documentation, a file in which it finds something, one close to it in
//! which it does not, and the check.

mod after_direct;
mod alert_left_in;
mod any_letter_for_dot;
mod argument_count;
mod assignment_in_condition;
mod bad_port;
mod blank_entry;
mod byte_order_mark;
mod changing_answer;
mod conditional_comment;
mod constant_in_or;
mod contradiction;
mod credentials;
mod direct_with_host;
mod domain_without_dot;
mod dot_in_front;
mod dropped_entry;
mod exception_binds_last;
mod expression_as_pattern;
mod fails_while_loading;
mod function_not_called;
mod glob_without_dot;
mod host_bits;
mod host_with_more;
mod http_keyword;
mod https_path;
mod implicit_global;
mod keyword_case;
mod keyword_support;
mod leading_zeros;
mod length_of_part;
mod levels_compared;
mod lookup_first;
mod many_tests_for_service;
mod mask_first;
mod mask_with_holes;
mod missing_in_clients;
mod missing_keyword;
mod missing_port;
mod missing_proxy;
mod missing_return;
mod name_as_network;
mod name_itself_missing;
mod names_below_missing;
mod network_as_text;
mod newer_method;
mod newer_syntax;
mod no_entry_point;
mod no_proxy_for_service;
mod no_text_returned;
mod not_an_address;
mod not_ascii_answer;
mod not_ascii_for_service;
mod not_taken;
mod numbers_as_address;
mod obsolete_scheme;
mod odd_language;
mod open_end_of_host;
mod open_expression;
mod open_url;
mod outside_object;
mod own_address;
mod own_address_compared;
mod part_of_host;
mod part_of_range;
mod part_of_url;
mod placeholder;
mod position_as_condition;
mod remembering_expression;
mod repeated_condition;
mod repeated_entry;
mod repeated_lookup;
mod replaced_builtin;
mod same_branches;
mod scheme_in_proxy;
mod several_entry_points;
mod silence_without_reason;
mod sockets_forgotten;
mod swapped_arguments;
mod syntax_error;
mod too_large_for_clients;
mod too_large_for_service;
mod trailing_comma;
mod typographic_signs;
mod unguarded_address;
mod unknown_function;
mod unknown_keyword;
mod unknown_name;
mod unknown_silence;
mod unreachable_code;
mod unused_lookup;
mod unused_silence;
mod unusual_blank;
mod upper_case_text;
mod url_for_host;
mod url_with_bare_host;
mod wildcard_as_text;
mod wrong_separator;

use super::places::Places;
use super::rule::{Basis, Check, Example, Given, Group, Rule};
use super::script::Script;
use super::text::Text;
use crate::finding::Severity;
use crate::pac::evaluation::LoadFailure;

/// Every rule, in the order of the codes.
pub const ALL: &[&Rule] = &[
    &syntax_error::RULE,
    &fails_while_loading::RULE,
    &no_entry_point::RULE,
    &not_taken::RULE,
    &unknown_function::RULE,
    &unknown_name::RULE,
    &argument_count::RULE,
    &several_entry_points::RULE,
    &missing_keyword::RULE,
    &unknown_keyword::RULE,
    &missing_port::RULE,
    &wrong_separator::RULE,
    &scheme_in_proxy::RULE,
    &http_keyword::RULE,
    &keyword_case::RULE,
    &credentials::RULE,
    &not_ascii_answer::RULE,
    &bad_port::RULE,
    &direct_with_host::RULE,
    &missing_proxy::RULE,
    &repeated_entry::RULE,
    &missing_return::RULE,
    &no_text_returned::RULE,
    &after_direct::RULE,
    &blank_entry::RULE,
    &dropped_entry::RULE,
    &placeholder::RULE,
    &keyword_support::RULE,
    &upper_case_text::RULE,
    &host_with_more::RULE,
    &url_with_bare_host::RULE,
    &dot_in_front::RULE,
    &position_as_condition::RULE,
    &assignment_in_condition::RULE,
    &constant_in_or::RULE,
    &expression_as_pattern::RULE,
    &network_as_text::RULE,
    &levels_compared::RULE,
    &url_for_host::RULE,
    &swapped_arguments::RULE,
    &wildcard_as_text::RULE,
    &exception_binds_last::RULE,
    &length_of_part::RULE,
    &function_not_called::RULE,
    &repeated_condition::RULE,
    &unreachable_code::RULE,
    &same_branches::RULE,
    &contradiction::RULE,
    &host_bits::RULE,
    &mask_with_holes::RULE,
    &not_an_address::RULE,
    &mask_first::RULE,
    &part_of_range::RULE,
    &leading_zeros::RULE,
    &domain_without_dot::RULE,
    &glob_without_dot::RULE,
    &part_of_url::RULE,
    &numbers_as_address::RULE,
    &any_letter_for_dot::RULE,
    &open_expression::RULE,
    &part_of_host::RULE,
    &open_url::RULE,
    &open_end_of_host::RULE,
    &https_path::RULE,
    &obsolete_scheme::RULE,
    &sockets_forgotten::RULE,
    &repeated_lookup::RULE,
    &lookup_first::RULE,
    &unguarded_address::RULE,
    &own_address::RULE,
    &name_as_network::RULE,
    &own_address_compared::RULE,
    &unused_lookup::RULE,
    &newer_syntax::RULE,
    &newer_method::RULE,
    &missing_in_clients::RULE,
    &outside_object::RULE,
    &replaced_builtin::RULE,
    &conditional_comment::RULE,
    &typographic_signs::RULE,
    &unusual_blank::RULE,
    &byte_order_mark::RULE,
    &trailing_comma::RULE,
    &remembering_expression::RULE,
    &implicit_global::RULE,
    &changing_answer::RULE,
    &alert_left_in::RULE,
    &odd_language::RULE,
    &too_large_for_clients::RULE,
    &too_large_for_service::RULE,
    &not_ascii_for_service::RULE,
    &many_tests_for_service::RULE,
    &no_proxy_for_service::RULE,
    &name_itself_missing::RULE,
    &names_below_missing::RULE,
    &silence_without_reason::RULE,
    &unused_silence::RULE,
    &unknown_silence::RULE,
];

/// The rule of that code or name.
pub fn named(text: &str) -> Option<&'static Rule> {
    ALL.iter()
        .copied()
        .find(|rule| rule.code.eq_ignore_ascii_case(text) || rule.name == text)
}
