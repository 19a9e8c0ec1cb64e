// A client's octets as a fake SMTP server gets them, in pieces and with time between them.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/wire/smtp_reply.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/smtp_peer.hpp"

namespace mxdrill::fuzz {
namespace {

// The first octet chooses the server. Of the others \x01 stands for time that passes, and \x02 for the end of
// a piece.
void speak(std::string_view octets) {
    if (octets.empty()) return;
    SmtpPeer peer(static_cast<std::uint8_t>(octets.front()));
    octets.remove_prefix(1);
    while (!octets.empty()) {
        const auto end = std::min(octets.find_first_of("\x01\x02"), octets.size());
        peer.hear(octets.substr(0, end));
        octets.remove_prefix(end);
        if (octets.starts_with('\x01')) peer.let_time_pass();
        octets.remove_prefix(std::min<std::size_t>(1, octets.size()));
    }
    peer.leave();
}

struct Heard {
    std::uint16_t code;
    std::string text;
    bool operator==(const Heard&) const = default;
};

std::vector<Heard> replies_in(std::string_view octets, std::size_t piece) {
    wire::ReplyReader reader;
    std::vector<Heard> heard;
    for (; !octets.empty(); octets.remove_prefix(std::min(piece, octets.size()))) {
        std::string_view rest = octets.substr(0, piece);
        while (const auto reply = reader.next(rest)) heard.push_back({reply->code, std::string(reply->text)});
        require(rest.empty());
    }
    return heard;
}

}  // namespace
}  // namespace mxdrill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    mxdrill::fuzz::speak(octets);
    using mxdrill::fuzz::replies_in;
    mxdrill::fuzz::require(replies_in(octets, 1) == replies_in(octets, std::string_view::npos));
    return 0;
}
