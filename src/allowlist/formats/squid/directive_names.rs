//! The names of Squid's directives, and what is to be said about the words behind them before Squid starts.
//!
//! Source: `squid -k parse` of Squid 5.7 asked for each name that its documentation (5.7, 6) has, with nothing, a
//! word, a number and `allow` behind it.

/// What must stand behind a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// `on` or `off`.
    Switch,
    /// A number, with units or more behind it.
    Number,
    /// One word at least.
    Word,
    /// `allow` or `deny`, and lists.
    Access,
    /// Not judged.
    Any,
}

/// What must stand behind the directive of that name; `None` where Squid knows no such directive.
pub(super) fn behind(name: &str) -> Option<Behind> {
    TABLES
        .iter()
        .find(|(names, _)| names.split(' ').any(|known| known == name))
        .map(|(_, behind)| *behind)
}

/// Every name, for finding the one that was meant.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    TABLES.iter().flat_map(|(names, _)| names.split(' '))
}

const TABLES: &[(&str, Behind)] = &[
    (SWITCHES, Behind::Switch),
    (NUMBERS, Behind::Number),
    (WORDS, Behind::Word),
    (ACCESS, Behind::Access),
    (OTHERS, Behind::Any),
];

/// `on` or `off` behind them.
const SWITCHES: &str = "\
    acl_uses_indirect_client adaptation_send_client_ip adaptation_send_username \
    adaptation_uses_indirect_client allow_underscore buffered_logs cache_miss_revalidate \
    check_hostnames client_db client_dst_passthru client_persistent_connections \
    collapsed_forwarding configuration_includes_quoted_values delay_pool_uses_indirect_client \
    detect_broken_pconn digest_generation dns_defnames dns_multicast_local ecap_enable \
    email_err_data error_log_languages eui_lookup ftp_eprt ftp_epsv_all ftp_passive \
    ftp_sanitycheck ftp_telnet_protocol global_internal_static half_closed_clients \
    host_verify_strict http_accel_surrogate_remote httpd_suppress_version_string icap_206_enable \
    icap_client_username_encode icap_enable icap_persistent_connections icap_preview_enable \
    icap_send_client_ip icap_send_client_username icap_uses_indirect_client icp_hit_stale \
    ignore_unknown_nameservers log_icp_queries log_mime_hdrs log_uses_indirect_client \
    memory_cache_shared memory_pools nonhierarchical_direct offline_mode \
    persistent_connection_after_error pinger_enable prefer_direct query_icmp \
    redirect_rewrites_host_header redirector_bypass refresh_all_ims reload_into_ims \
    request_entities retry_on_error server_persistent_connections shared_memory_locking \
    short_icon_urls ssl_unclean_shutdown store_id_bypass storeurl_rewrite_bypass \
    strip_query_terms test_reachability tproxy_uses_indirect_client url_rewrite_bypass \
    url_rewrite_host_header vary_ignore_expire via wccp2_rebuild_wait";

/// A number behind them.
const NUMBERS: &str = "\
    adaptation_service_iteration_limit announce_port cache_mem cache_swap_high cache_swap_low \
    client_delay_access client_delay_initial_bucket_level client_delay_parameters \
    client_delay_pools client_ip_max_connections collapsed_forwarding_shared_entries_limit \
    connect_retries delay_access delay_class delay_initial_bucket_level delay_parameters \
    delay_pools digest_bits_per_entry digest_rebuild_chunk_percentage digest_swapout_chunk_size \
    dns_packet_max forward_max_tries fqdncache_size happy_eyeballs_connect_gap \
    happy_eyeballs_connect_limit happy_eyeballs_connect_timeout high_page_fault_warning \
    high_response_time_warning htcp_port icap_default_options_ttl icap_preview_size \
    icap_retry_limit icap_service_failure_limit icap_service_revival_delay icp_port \
    icp_query_timeout incoming_dns_average incoming_http_average incoming_icp_average \
    incoming_tcp_average incoming_udp_average ipcache_high ipcache_low ipcache_size \
    logfile_rotate max_filedesc max_filedescriptors max_open_disk_fds maximum_icp_query_timeout \
    maximum_object_size maximum_object_size_in_memory mcast_icp_query_timeout memory_pools_limit \
    min_dns_poll_cnt min_http_poll_cnt min_icp_poll_cnt min_tcp_poll_cnt min_udp_poll_cnt \
    minimum_direct_hops minimum_direct_rtt minimum_icp_query_timeout minimum_object_size \
    netdb_high netdb_low pipeline_prefetch quick_abort_max quick_abort_min quick_abort_pct \
    range_offset_limit read_ahead_gap redirect_children reply_body_max_size \
    reply_header_max_size request_body_max_size request_header_max_size \
    shared_transient_entries_limit sleep_after_fork snmp_port sslcrtd_children \
    sslcrtvalidator_children sslproxy_session_cache_size sslproxy_session_ttl \
    store_avg_object_size store_id_children store_objects_per_bucket storeurl_rewrite_children \
    tcp_recv_bufsize udp_port umask url_rewrite_children wccp2_weight wccp_version workers";

/// A word behind them.
const WORDS: &str = "\
    accept_filter access_log adaptation_masterx_shared_names announce_file announce_host \
    as_whois_server cache_access_log cache_log cache_mgr cache_replacement_policy \
    cache_store_log cache_swap_log cache_swap_state cachemgr_passwd chroot coredump_dir \
    debug_options diskd_program err_html_text err_page_stylesheet error_default_language \
    error_directory forwarded_for ftp_user hosts_file http_upgrade_request_protocols \
    httpd_accel_surrogate_id icap_client_username_header icap_log icon_directory logfile_daemon \
    mail_from mail_program memory_replacement_policy mime_table netdb_filename pid_filename \
    pinger_program response_delay_pool sslcrtd_program sslcrtvalidator_program \
    sslpassword_program sslproxy_foreign_intermediate_certs store_dir_select_algorithm \
    store_id_extras unique_hostname unlinkd_program url_rewrite_extras visible_hostname";

/// Lists behind them.
const ACCESS: &str = "\
    adapted_http_access always_direct broken_posts cache collapsed_forwarding_access \
    follow_x_forwarded_for force_request_body_continuation ftp_epsv htcp_access htcp_clr_access \
    http_access http_access2 http_reply_access icap_retry icp_access ident_lookup_access \
    miss_access never_direct no_cache proxy_protocol_access redirector_access send_hit \
    server_pconn_for_nonretriable snmp_access spoof_client_ip sslproxy_cert_error \
    stats_collection store_id_access store_miss storeurl_rewrite_access url_rewrite_access";

/// Anything behind them, or several words; obsolete ones too, which Squid skips.
const OTHERS: &str = "\
    acl adaptation_access adaptation_meta adaptation_service_chain adaptation_service_set \
    announce_period append_domain ascii_port auth_param auth_schemes \
    authenticate_cache_garbage_interval authenticate_ip_ttl authenticate_ttl \
    background_ping_rate balance_on_multiple_ip broken_vary_encoding cache_dir \
    cache_effective_group cache_effective_user cache_host_domain cache_log_message cache_peer \
    cache_peer_access cache_peer_domain cache_vary chunked_request_body_max_size \
    client_idle_pconn_timeout client_lifetime client_netmask client_request_buffer_max_size \
    clientside_mark clientside_tos connect_timeout cpu_affinity_map dead_peer_timeout deny_info \
    digest_rebuild_period digest_rewrite_period dns_nameservers dns_retransmit_interval \
    dns_testnames dns_timeout dns_v4_fallback dns_v4_first ecap_service emulate_httpd_log \
    error_map esi_parser extension_methods external_acl_type external_refresh_check forward_log \
    forward_timeout ftp_client_idle_timeout ftp_list_width ftp_port header_access header_replace \
    hierarchy_stoplist high_memory_warning hopeless_kid_revival_delay hostname_aliases http_port \
    httpd_accel_no_pmtu_disc https_port icap_access icap_class icap_connect_timeout \
    icap_io_timeout icap_service ident_timeout ie_refresh ignore_expect_100 ignore_ims_on_miss \
    include incoming_rate loadable_modules location_rewrite_access location_rewrite_children \
    location_rewrite_concurrency location_rewrite_program log_access log_fqdn log_icap \
    log_ip_on_direct logformat mark_client_connection mark_client_packet max_stale \
    maximum_single_addr_tries mcast_groups mcast_miss_addr mcast_miss_encode_key mcast_miss_port \
    mcast_miss_ttl memory_cache_mode minimum_expiry_time negative_dns_ttl negative_ttl \
    neighbor_type_domain netdb_ping_period note on_unsupported_protocol pconn_lifetime \
    peer_connect_timeout persistent_request_timeout positive_dns_ttl qos_flows read_timeout \
    redirect_program referer_log referrer_log refresh_pattern refresh_stale_hit \
    relaxed_header_parser reply_header_access reply_header_add reply_header_replace \
    request_header_access request_header_add request_header_replace request_start_timeout \
    request_timeout response_delay_pool_access server_http11 server_idle_pconn_timeout \
    shutdown_lifetime snmp_incoming_address snmp_outgoing_address ssl_bump ssl_engine \
    sslproxy_cafile sslproxy_capath sslproxy_cert_adapt sslproxy_cert_sign \
    sslproxy_cert_sign_hash sslproxy_cipher sslproxy_client_certificate sslproxy_client_key \
    sslproxy_flags sslproxy_options sslproxy_version store_id_program storeurl_rewrite_program \
    tcp_outgoing_address tcp_outgoing_ds tcp_outgoing_dscp tcp_outgoing_mark tcp_outgoing_tos \
    tls_key_log tls_outgoing_options udp_incoming_address udp_outgoing_address update_headers \
    uri_whitespace url_rewrite_concurrency url_rewrite_program url_rewrite_timeout useragent_log \
    wais_relay_host wais_relay_port wccp2_address wccp2_assignment_method \
    wccp2_forwarding_method wccp2_return_method wccp2_router wccp2_service wccp2_service_info \
    wccp_address wccp_router windows_ipaddrchangemonitor write_timeout zero_buffers zph_local \
    zph_mode zph_option zph_parent zph_sibling";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_each_name_once() {
        let mut names: Vec<&str> = all().collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count > 400 && names.iter().all(|name| !name.is_empty()));
        assert_eq!(behind("http_access"), Some(Behind::Access));
        assert_eq!(behind("http_acces"), None);
        assert_eq!(behind(""), None);
    }
}
