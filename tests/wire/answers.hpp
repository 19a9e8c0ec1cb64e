// Answers of a name server, as packets.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "sim/wire/dns_packet.hpp"
#include "sim/wire/of_ldns.hpp"

namespace mxdrill::wire {

/// To a question such as "example.test. MX", with records in master-file form.
inline Octets answer_of_records(std::uint16_t id, const std::string& question,
                                const std::vector<std::string>& records,
                                ldns_pkt_rcode rcode = LDNS_RCODE_NOERROR, bool truncated = false) {
    const auto add = [](const std::string& text, bool is_question, ldns_rr_list* section) {
        ldns_rr* rr = nullptr;
        if (is_question) {
            ldns_rr_new_question_frm_str(&rr, text.c_str(), nullptr, nullptr);
        } else {
            ldns_rr_new_frm_str(&rr, text.c_str(), 60, nullptr, nullptr);
        }
        if (rr == nullptr) std::abort();
        ldns_rr_list_push_rr(section, rr);
    };
    const OfLdns<ldns_pkt> owned_packet(ldns_pkt_new());
    ldns_pkt* const packet = owned_packet.get();
    ldns_pkt_set_id(packet, id);
    ldns_pkt_set_qr(packet, true);
    ldns_pkt_set_tc(packet, truncated);
    ldns_pkt_set_rcode(packet, static_cast<std::uint8_t>(rcode));
    add(question, true, ldns_pkt_question(packet));
    for (const std::string& record : records) add(record, false, ldns_pkt_answer(packet));
    ldns_pkt_set_qdcount(packet, 1);
    ldns_pkt_set_ancount(packet, static_cast<std::uint16_t>(records.size()));
    std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    if (ldns_pkt2wire(&wire, packet, &size) != LDNS_STATUS_OK) std::abort();
    const OfLdns<std::uint8_t> owned(wire);
    return {wire, wire + size};
}

}  // namespace mxdrill::wire
