#include "sim/protocol/dns.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "sim/base/ignoring_case.hpp"

namespace mxdrill::protocol {
namespace {

constexpr std::array<std::pair<RecordType, std::string_view>, 9> kTypes{{{RecordType::a, "A"},
                                                                         {RecordType::ns, "NS"},
                                                                         {RecordType::cname, "CNAME"},
                                                                         {RecordType::soa, "SOA"},
                                                                         {RecordType::ptr, "PTR"},
                                                                         {RecordType::mx, "MX"},
                                                                         {RecordType::txt, "TXT"},
                                                                         {RecordType::aaaa, "AAAA"},
                                                                         {RecordType::any, "ANY"}}};

}  // namespace

std::optional<RecordType> parse_record_type(std::string_view text) {
    for (const auto& [type, name] : kTypes) {
        if (base::same_ignoring_case(text, name)) return type;
    }
    if (!base::same_ignoring_case(text.substr(0, 4), "TYPE")) return std::nullopt;
    const auto digits = text.substr(4);
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number == 0) return std::nullopt;
    return static_cast<RecordType>(number);
}

std::string text_of(RecordType type) {
    for (const auto& [known, name] : kTypes) {
        if (known == type) return std::string(name);
    }
    return "TYPE" + std::to_string(static_cast<unsigned>(type));  // RFC 3597 §5
}

}  // namespace mxdrill::protocol
