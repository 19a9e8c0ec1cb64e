#include "sim/wire/dns_packet.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "sim/wire/dns_record.hpp"
#include "sim/wire/of_ldns.hpp"

namespace mxdrill::wire {
namespace {

using base::Name;
using protocol::Answer;
using protocol::Rcode;
using protocol::Record;
using protocol::RecordType;

constexpr std::size_t kHeader = 12;

Octets octets_of(const ldns_pkt& packet) {
    std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    if (ldns_pkt2wire(&wire, &packet, &size) != LDNS_STATUS_OK) return {};
    const OfLdns<std::uint8_t> owned(wire);
    return {wire, wire + size};
}

OfLdns<ldns_pkt> packet_of(std::span<const std::uint8_t> octets) {
    ldns_pkt* packet = nullptr;
    const bool sound = ldns_wire2pkt(&packet, octets.data(), octets.size()) == LDNS_STATUS_OK;
    return OfLdns<ldns_pkt>(sound ? packet : nullptr);
}

const ldns_rr* only_question(const ldns_pkt& packet) {
    const ldns_rr_list* questions = ldns_pkt_question(&packet);
    return ldns_rr_list_rr_count(questions) == 1 ? ldns_rr_list_rr(questions, 0) : nullptr;
}

bool answers(const ldns_pkt& packet, std::uint16_t id, const Name& name, RecordType type) {
    if (!ldns_pkt_qr(&packet) || ldns_pkt_id(&packet) != id) return false;
    const ldns_rr* question = only_question(packet);
    return question != nullptr && ldns_rr_get_type(question) == static_cast<ldns_rr_type>(type) &&
           name_of(*ldns_rr_owner(question)) == name;
}

Record record_in(const ldns_rr& rr) {
    auto data = data_of(rr);
    if (!data) throw Unfit{"a record lacks fields"};
    return {name_of(*ldns_rr_owner(&rr)), static_cast<RecordType>(ldns_rr_get_type(&rr)), ldns_rr_ttl(&rr),
            *std::move(data)};
}

Answer answer_in(const ldns_pkt& packet) {
    Answer answer{.rcode = static_cast<Rcode>(ldns_pkt_get_rcode(&packet)),
                  .truncated = ldns_pkt_tc(&packet)};
    const ldns_rr_list* section = ldns_pkt_answer(&packet);
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(section); ++i)
        answer.records.push_back(record_in(*ldns_rr_list_rr(section, i)));
    const ldns_rr_list* authority = ldns_pkt_authority(&packet);
    for (std::size_t i = 0; i < ldns_rr_list_rr_count(authority); ++i) {
        const ldns_rr& rr = *ldns_rr_list_rr(authority, i);
        if (ldns_rr_get_type(&rr) == LDNS_RR_TYPE_SOA) answer.soa = record_in(rr);
    }
    return answer;
}

Name nearest_name(const ldns_rdf& field) {
    const OfLdns<char> text(ldns_rdf2str(&field));
    std::string spelled;
    for (const char* at = text.get(); *at != 0; ++at) {
        if (*at != '\\') {
            spelled += *at == '.' || Name::parse(std::string(1, *at)) ? *at : '_';
            continue;
        }
        const bool by_number = at[1] >= '0' && at[1] <= '9';  // "\032", else "\."
        at += by_number ? 3 : 1;
        spelled += '_';
    }
    return Name::parse(spelled).value_or(Name{});
}

// To a packet of which only the header could be read.
Octets header_alone(std::span<const std::uint8_t> octets, ldns_pkt_rcode rcode) {
    const OfLdns<ldns_pkt> reply(ldns_pkt_new());
    ldns_pkt_set_id(reply.get(), ldns_read_uint16(octets.data()));
    ldns_pkt_set_qr(reply.get(), true);
    ldns_pkt_set_opcode(reply.get(), static_cast<ldns_pkt_opcode>((octets[2] >> 3) & 0xF));
    ldns_pkt_set_rcode(reply.get(), static_cast<std::uint8_t>(rcode));
    return octets_of(*reply);
}

// An answer to this question that has no records yet.
OfLdns<ldns_pkt> reply_to(const ldns_pkt& question, std::uint8_t rcode) {
    OfLdns<ldns_pkt> reply(ldns_pkt_new());
    ldns_pkt_set_id(reply.get(), ldns_pkt_id(&question));
    ldns_pkt_set_qr(reply.get(), true);
    ldns_pkt_set_rd(reply.get(), ldns_pkt_rd(&question));
    ldns_pkt_set_ra(reply.get(), true);
    ldns_pkt_set_aa(reply.get(), rcode != LDNS_RCODE_REFUSED);
    ldns_pkt_set_opcode(reply.get(), ldns_pkt_get_opcode(&question));
    ldns_pkt_set_rcode(reply.get(), rcode);
    if (const ldns_rr* asked = only_question(question)) {
        ldns_rr* repeated = ldns_rr_clone(asked);
        ldns_rr_set_question(repeated, true);
        ldns_pkt_push_rr(reply.get(), LDNS_SECTION_QUESTION, repeated);
    }
    if (ldns_pkt_edns(&question)) ldns_pkt_set_edns_udp_size(reply.get(), kLargestUdp);
    return reply;
}

}  // namespace

struct Question::Packet {
    OfLdns<ldns_pkt> sent;
};

Question::Question() = default;
Question::~Question() = default;
Question::Question(Question&&) noexcept = default;
Question& Question::operator=(Question&&) noexcept = default;

std::uint16_t Question::id() const {
    return ldns_pkt_id(packet_->sent.get());
}

std::size_t Question::largest_udp() const {
    const ldns_pkt* sent = packet_->sent.get();
    return ldns_pkt_edns(sent) ? std::clamp(ldns_pkt_edns_udp_size(sent), kPlainUdp, kLargestUdp) : kPlainUdp;
}

Octets question_packet(std::uint16_t id, const Name& name, RecordType type) {
    ldns_pkt* made = nullptr;
    const std::string absolute = name.text() + ".";
    if (ldns_pkt_query_new_frm_str(&made, absolute.c_str(), static_cast<ldns_rr_type>(type), LDNS_RR_CLASS_IN,
                                   LDNS_RD) != LDNS_STATUS_OK)
        return {};
    const OfLdns<ldns_pkt> packet(made);
    ldns_pkt_set_id(packet.get(), id);
    ldns_pkt_set_edns_udp_size(packet.get(), kLargestUdp);
    return octets_of(*packet);
}

std::optional<Answer> read_answer(std::span<const std::uint8_t> octets, std::uint16_t id, const Name& name,
                                  RecordType type) {
    const auto packet = packet_of(octets);
    if (!packet) return std::nullopt;
    try {
        if (!answers(*packet, id, name, type)) return std::nullopt;
        return answer_in(*packet);
    } catch (const Unfit&) {
        return std::nullopt;
    }
}

std::variant<Question, Octets> read_question(std::span<const std::uint8_t> octets, bool over_tcp) {
    if (octets.size() < kHeader || LDNS_QR_WIRE(octets.data())) return Octets{};
    if (LDNS_OPCODE_WIRE(octets.data()) != LDNS_PACKET_QUERY) return header_alone(octets, LDNS_RCODE_NOTIMPL);
    auto packet = packet_of(octets);
    const ldns_rr* asked = packet ? only_question(*packet) : nullptr;
    if (asked == nullptr) return header_alone(octets, LDNS_RCODE_FORMERR);
    if (ldns_pkt_edns_version(packet.get()) > 0) {
        const auto reply = reply_to(*packet, LDNS_RCODE_NOERROR);
        ldns_pkt_set_edns_extended_rcode(reply.get(), 1);  // BADVERS is 16: the upper bits are in the OPT
        return octets_of(*reply);
    }
    const auto type = ldns_rr_get_type(asked);
    const bool is_transfer = type == LDNS_RR_TYPE_AXFR || type == LDNS_RR_TYPE_IXFR;
    if (ldns_rr_get_class(asked) != LDNS_RR_CLASS_IN || is_transfer)
        return octets_of(*reply_to(*packet, LDNS_RCODE_REFUSED));
    Question question;
    question.query_ = {nearest_name(*ldns_rr_owner(asked)), static_cast<RecordType>(type), over_tcp};
    question.packet_ = std::make_unique<Question::Packet>(Question::Packet{std::move(packet)});
    return question;
}

Octets answer_packet(const Question& question, const Answer& answer) {
    const ldns_pkt& sent = *question.packet_->sent;
    const auto rcode = static_cast<std::uint8_t>(answer.rcode);
    const auto reply = reply_to(sent, rcode);
    ldns_pkt_set_tc(reply.get(), answer.truncated);
    const ldns_rdf& asked = *ldns_rr_owner(only_question(sent));
    const Name& asked_name = question.query().name;
    const auto push = [&](ldns_pkt_section section, const Record& record) {
        const bool is_asked = record.name == asked_name;
        const auto owner = is_asked ? OfLdns<ldns_rdf>(ldns_rdf_clone(&asked)) : field_of(record.name);
        ldns_pkt_push_rr(reply.get(), section, record_of(record, *owner).release());
    };
    for (const Record& record : answer.records) push(LDNS_SECTION_ANSWER, record);
    if (answer.soa) push(LDNS_SECTION_AUTHORITY, *answer.soa);
    Octets octets = octets_of(*reply);
    const std::size_t limit = question.query().over_tcp ? kLargestTcp : question.largest_udp();
    if (!octets.empty() && octets.size() <= limit) return octets;
    const auto shortened = reply_to(sent, rcode);
    ldns_pkt_set_tc(shortened.get(), true);
    return octets_of(*shortened);
}

Octets garbled(Octets answer) {
    answer.resize(std::min(answer.size(), kHeader));
    std::fill(answer.begin() + 4, answer.end(), std::uint8_t{0xFF});
    return answer;
}

Octets with_another_id(Octets answer) {
    answer[0] ^= 0x5A;
    answer[1] ^= 0xA5;
    return answer;
}

}  // namespace mxdrill::wire
