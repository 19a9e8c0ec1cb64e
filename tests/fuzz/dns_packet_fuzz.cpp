// Octets as a fake DNS server and its clients get them.
#include <cstdint>
#include <span>
#include <variant>

#include "fake_dns/server.hpp"
#include "fake_dns/zone_file.hpp"
#include "sim/wire/dns_packet.hpp"
#include "tests/fuzz/require.hpp"

namespace mxdrill::fuzz {
namespace {

using base::Name;
using wire::Octets;

// Long enough to be truncated over UDP, and with all that an answer can hold.
constexpr std::string_view kZone =
    "@ MX 10 mail\n@ MX 20 backup.other.test.\n@ TXT \"v=spf1 -all\"\n@ CAA 0 issue \";\"\n"
    "mail A 192.0.2.1\nmail AAAA 2001:db8::1\nalias CNAME mail\nfar CNAME mail.other.test.\n*.wild A "
    "192.0.2.2\n"
    "loop CNAME loop\nlong 60 TXT ( "
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
    " bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
    " cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
    "\n"
    " dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
    "\n"
    " eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee "
    ")\n";

fake_dns::Server& server() {
    static const Name origin = Name::of("example.test");
    static fake_dns::Server the_server({{{}, {origin, fake_dns::parse_zone(kZone, origin).records}}}, {});
    return the_server;
}

protocol::Answer answer_to(const protocol::Query& query) {
    std::optional<protocol::Answer> answer;
    server().on_query(1, query, base::IpAddress::of("198.18.0.1"), {});
    while (auto output = server().poll()) {
        auto* respond = std::get_if<fake_dns::Respond>(&*output);
        if (respond == nullptr) continue;
        require(!answer && respond->ticket == 1 && respond->form == fake_dns::Form::sound);
        answer = std::move(respond->answer);
    }
    require(answer.has_value());
    return *std::move(answer);
}

void read_as_client(std::span<const std::uint8_t> octets, const protocol::Query& asked) {
    if (octets.size() < 2) return;
    const auto id = static_cast<std::uint16_t>(octets[0] << 8 | octets[1]);
    (void)wire::read_answer(octets, id, asked.name, asked.type);
}

void read_as_server(std::span<const std::uint8_t> octets, bool over_tcp) {
    const auto read = wire::read_question(octets, over_tcp);
    const auto* question = std::get_if<wire::Question>(&read);
    const Octets reply = question != nullptr ? wire::answer_packet(*question, answer_to(question->query()))
                                             : std::get<Octets>(read);
    if (reply.empty()) return require(question == nullptr);
    require(reply.size() >= 12 && reply[0] == octets[0] && reply[1] == octets[1] && (reply[2] & 0x80) != 0);
    if (question == nullptr) return require(reply.size() <= wire::kPlainUdp);
    require(reply.size() <= (over_tcp ? wire::kLargestTcp : question->largest_udp()));
    read_as_client(reply, question->query());
    read_as_client(wire::garbled(reply), question->query());
    require(!wire::read_answer(wire::with_another_id(reply), question->id(), question->query().name,
                               question->query().type));
}

void read_as_all(std::span<const std::uint8_t> octets) {
    for (const bool over_tcp : {false, true}) read_as_server(octets, over_tcp);
    read_as_client(octets, {Name::of("example.test"), protocol::RecordType::mx});
}

}  // namespace
}  // namespace mxdrill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mxdrill::fuzz::read_as_all({data, size});
    return 0;
}
