//! Layer 2: the order of work of an audit: evaluated answers and a policy become a report.
