// DNS packets, by ldns: what a client asks and reads, what a server reads and answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::wire {

using Octets = std::vector<std::uint8_t>;

/// The largest packet over UDP that both sides agree to, if they speak EDNS (dnsflagday.net/2020).
inline constexpr std::uint16_t kLargestUdp = 1232;
/// Without EDNS: RFC 1035 §4.2.1.
inline constexpr std::uint16_t kPlainUdp = 512;
/// RFC 1035 §4.2.2: over TCP two octets of length go before each packet.
inline constexpr std::size_t kLargestTcp = 65535;

/// A question of class IN with recursion desired and EDNS.
Octets question_packet(std::uint16_t id, const base::Name& name, protocol::RecordType type);

/// The rcode may be one that protocol::Rcode has no name for. Nothing for a packet that is malformed, answers
/// another question, or names a host that base::Name does not hold.
std::optional<protocol::Answer> read_answer(std::span<const std::uint8_t> octets, std::uint16_t id,
                                            const base::Name& name, protocol::RecordType type);

/// A question as a server got it. The answer repeats it octet by octet, so that a client that plays with the
/// case of its letters finds them again.
class Question {
  public:
    Question();
    ~Question();
    Question(Question&&) noexcept;
    Question& operator=(Question&&) noexcept;

    [[nodiscard]] std::uint16_t id() const;
    /// Octets that no host name has stand as '_' in the name.
    [[nodiscard]] const protocol::Query& query() const { return query_; }
    /// The largest answer over UDP that the client takes.
    [[nodiscard]] std::size_t largest_udp() const;

  private:
    friend std::variant<Question, Octets> read_question(std::span<const std::uint8_t>, bool);
    friend Octets answer_packet(const Question&, const protocol::Answer&);

    struct Packet;
    std::unique_ptr<Packet> packet_;
    protocol::Query query_;
};

/// Reads what a client sent. What is no question is answered here: FORMERR for malformed packets and for
/// other than one question, NOTIMP for other than QUERY (RFC 1035 §4.1.1), REFUSED for other than class IN
/// and for transfers, BADVERS for EDNS above version 0 (RFC 6891 §6.1.3). Of that nothing is left (empty
/// octets) if the packet is an answer itself, or too short for an id.
std::variant<Question, Octets> read_question(std::span<const std::uint8_t> octets, bool over_tcp);

/// The answer in octets, with TC and no records if it is too long for the question's way: UDP with its limit,
/// or TCP. Authoritative unless refused.
Octets answer_packet(const Question& question, const protocol::Answer& answer);

/// An answer of which the header alone can be read: it counts records that are not there.
Octets garbled(Octets answer);

/// The same answer with another id.
Octets with_another_id(Octets answer);

}  // namespace mxdrill::wire
