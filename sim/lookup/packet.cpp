#include "sim/lookup/packet.hpp"

#include <ldns/ldns.h>

#include <memory>
#include <string>

#include "sim/lookup/of_ldns.hpp"

namespace mxdrill::lookup {
namespace {

using base::IpAddress;
using base::Name;
using protocol::Record;
using protocol::RecordType;

constexpr std::uint16_t kLargestUdp = 1232;  // dnsflagday.net/2020

using Packet = std::unique_ptr<ldns_pkt, decltype([](ldns_pkt* packet) { ldns_pkt_free(packet); })>;

std::optional<Name> name_of(const ldns_rdf* field) {
    const Text text(ldns_rdf2str(field));
    return text ? Name::parse(text.get()) : std::nullopt;
}

std::optional<IpAddress> address_of(const ldns_rdf* field) {
    const Text text(ldns_rdf2str(field));
    return text ? IpAddress::parse(text.get()) : std::nullopt;
}

template <class T>
std::optional<protocol::RecordData> as_data(std::optional<T> value) {
    return value ? std::optional<protocol::RecordData>(*std::move(value)) : std::nullopt;
}

std::optional<protocol::RecordData> data_of(const ldns_rr& rr) {
    switch (ldns_rr_get_type(&rr)) {
        case LDNS_RR_TYPE_A:
        case LDNS_RR_TYPE_AAAA: return as_data(address_of(ldns_rr_rdf(&rr, 0)));
        case LDNS_RR_TYPE_CNAME: return as_data(name_of(ldns_rr_rdf(&rr, 0)));
        default: break;
    }
    auto exchange = name_of(ldns_rr_rdf(&rr, 1));
    if (!exchange) return std::nullopt;
    return protocol::Mx{ldns_rdf2native_int16(ldns_rr_rdf(&rr, 0)), *std::move(exchange)};
}

bool is_read(ldns_rr_type type) {
    return type == LDNS_RR_TYPE_A || type == LDNS_RR_TYPE_AAAA || type == LDNS_RR_TYPE_CNAME ||
           type == LDNS_RR_TYPE_MX;
}

std::optional<Record> record_of(const ldns_rr& rr) {
    auto owner = name_of(ldns_rr_owner(&rr));
    auto data = data_of(rr);
    if (!owner || !data) return std::nullopt;
    return Record{*std::move(owner), static_cast<RecordType>(ldns_rr_get_type(&rr)), ldns_rr_ttl(&rr),
                  *std::move(data)};
}

bool answers(const ldns_pkt& packet, std::uint16_t id, const Name& name, RecordType type) {
    if (!ldns_pkt_qr(&packet) || ldns_pkt_id(&packet) != id) return false;
    const ldns_rr_list* questions = ldns_pkt_question(&packet);
    if (ldns_rr_list_rr_count(questions) != 1) return false;
    const ldns_rr* question = ldns_rr_list_rr(questions, 0);
    return ldns_rr_get_type(question) == static_cast<ldns_rr_type>(type) &&
           name_of(ldns_rr_owner(question)) == name;
}

}  // namespace

Octets question_packet(std::uint16_t id, const Name& name, RecordType type) {
    ldns_pkt* made = nullptr;
    const std::string absolute = name.text() + ".";
    if (ldns_pkt_query_new_frm_str(&made, absolute.c_str(), static_cast<ldns_rr_type>(type), LDNS_RR_CLASS_IN,
                                   LDNS_RD) != LDNS_STATUS_OK)
        return {};
    const Packet packet(made);
    ldns_pkt_set_id(packet.get(), id);
    ldns_pkt_set_edns_udp_size(packet.get(), kLargestUdp);
    std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    if (ldns_pkt2wire(&wire, packet.get(), &size) != LDNS_STATUS_OK) return {};
    const OfLdns<std::uint8_t> owned(wire);
    return {wire, wire + size};
}

std::optional<AnswerPacket> read_answer(std::span<const std::uint8_t> octets, std::uint16_t id,
                                        const Name& name, RecordType type) {
    ldns_pkt* made = nullptr;
    if (ldns_wire2pkt(&made, octets.data(), octets.size()) != LDNS_STATUS_OK) return std::nullopt;
    const Packet packet(made);
    if (!answers(*packet, id, name, type)) return std::nullopt;
    AnswerPacket answer{ldns_pkt_tc(packet.get()), static_cast<int>(ldns_pkt_get_rcode(packet.get())), {}};
    const ldns_rr_list* section = ldns_pkt_answer(packet.get());
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(section); ++i) {
        const ldns_rr& rr = *ldns_rr_list_rr(section, i);
        if (!is_read(ldns_rr_get_type(&rr))) continue;
        auto record = record_of(rr);
        if (!record) return std::nullopt;
        answer.records.push_back(*std::move(record));
    }
    return answer;
}

}  // namespace mxdrill::lookup
