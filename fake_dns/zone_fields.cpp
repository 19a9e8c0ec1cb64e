#include "fake_dns/zone_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <charconv>
#include <optional>

#include "sim/wire/dns_record.hpp"
#include "sim/wire/of_ldns.hpp"

namespace mxdrill::fake_dns {
namespace {

using base::Name;
using protocol::RecordType;
using wire::OfLdns;

constexpr std::uint32_t kTtlLimit = 2147483647;
constexpr std::uint64_t k32Bits = 4294967295;

OfLdns<ldns_rdf> wire_name(const std::string& text) {
    ldns_rdf* name = nullptr;
    const bool good = ldns_str2rdf_dname(&name, text.c_str()) == LDNS_STATUS_OK;
    return OfLdns<ldns_rdf>(good ? name : nullptr);
}

// What is unfit for mxdrill is an error of the field.
template <class Read>
auto fitting(Read read) {
    try {
        return read();
    } catch (const wire::Unfit& unfit) {
        throw FieldError(unfit.why);
    }
}

// A whole number in [0, limit], as digits alone.
std::optional<std::uint64_t> number(std::string_view text, std::uint64_t limit) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > limit) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> seconds_in(char unit) {
    switch (unit) {
        case 's':
        case 'S': return 1;
        case 'm':
        case 'M': return 60;
        case 'h':
        case 'H': return 3600;
        case 'd':
        case 'D': return 86400;
        case 'w':
        case 'W': return 604800;
        default: return std::nullopt;
    }
}

// A value far beyond 32 bits stays far beyond them; it does not wrap.
std::optional<std::uint64_t> span_s(std::string_view text) {
    constexpr std::uint64_t kFar = std::uint64_t{1} << 40;
    if (text.empty()) return std::nullopt;
    std::uint64_t total = 0;
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        if (digits == 0) return std::nullopt;
        const std::uint64_t value = number(text.substr(0, digits), kFar).value_or(kFar);
        const auto unit = digits < text.size() ? seconds_in(text[digits]) : std::optional<std::uint64_t>(1);
        if (!unit) return std::nullopt;
        text.remove_prefix(std::min(digits + 1, text.size()));
        total = std::min(total + value * *unit, kFar);
    }
    return total;
}

// The types that ask or carry, and are in no zone (RFC 6895 §3.1).
bool is_meta(RecordType type) {
    const auto number = static_cast<unsigned>(type);
    return number == LDNS_RR_TYPE_OPT || (number >= 128 && number <= 255);
}

std::string_view needs(RecordType type) {
    switch (type) {
        case RecordType::a: return "one IPv4 address";
        case RecordType::aaaa: return "one IPv6 address";
        case RecordType::mx: return "a preference from 0 to 65535 and one name";
        case RecordType::cname:
        case RecordType::ns:
        case RecordType::ptr: return "one name";
        case RecordType::soa: return "two names and five numbers";
        case RecordType::txt: return "texts of at most 255 octets each";
        default: return {};
    }
}

// RFC 3597 §5: "\#", a length, and as many octets in hexadecimal. ldns takes any word for the length.
bool is_generic(const std::vector<std::string>& tokens) {
    if (tokens.size() < 2) return false;
    std::size_t digits = 0;
    for (auto token = tokens.begin() + 2; token != tokens.end(); ++token) {
        if (token->find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return false;
        digits += token->size();
    }
    const auto octets = number(tokens[1], 65535);
    return octets && digits == 2 * *octets;
}

// ldns wraps numbers that are too large; these are the ones that mxdrill reads.
bool numbers_fit(RecordType type, const std::vector<std::string>& tokens) {
    if (tokens.empty()) return true;
    if (tokens[0] == "\\#") return is_generic(tokens);
    if (type == RecordType::mx) return number(tokens[0], 65535).has_value();
    if (type != RecordType::soa || tokens.size() != 7) return true;
    const auto fits = [](const std::string& token) { return span_s(token).value_or(k32Bits + 1) <= k32Bits; };
    return number(tokens[2], k32Bits) && std::all_of(tokens.begin() + 3, tokens.end(), fits);
}

}  // namespace

std::string absolute(const Name& name) {
    return name.text() + ".";
}

Name read_name(const std::string& token, const Name& origin) {
    if (token == "@") return origin;
    const OfLdns<ldns_rdf> name = wire_name(token);
    bool good = name != nullptr;
    if (good && !ldns_dname_str_absolute(token.c_str())) {
        good = ldns_dname_cat(name.get(), wire_name(absolute(origin)).get()) == LDNS_STATUS_OK;
    }
    if (!good) throw FieldError(fmt::format("{} is no valid name", shown(token)));
    return fitting([&] { return wire::name_of(*name); });
}

bool looks_like_ttl(std::string_view token) {
    if (token.starts_with('-')) token.remove_prefix(1);
    return !token.empty() && token[0] >= '0' && token[0] <= '9';
}

std::uint32_t read_ttl(const std::string& token) {
    const auto ttl = span_s(token);
    if (!ttl) throw FieldError(fmt::format("{} is no TTL", shown(token)));
    if (*ttl > kTtlLimit) throw FieldError(fmt::format("the TTL {} is over {} s", shown(token), kTtlLimit));
    return static_cast<std::uint32_t>(*ttl);
}

bool is_class_in(const std::string& token) {
    const auto named = ldns_get_rr_class_by_name(token.c_str());
    if (named == 0) return false;
    if (named != LDNS_RR_CLASS_IN)
        throw FieldError(fmt::format("only class IN is served, not {}", shown(token)));
    return true;
}

RecordType read_type(const std::string& token) {
    auto type = protocol::parse_record_type(token);
    // ldns takes TYPE12x for TYPE12, so numbers are read above alone.
    if (!type && !boost::istarts_with(token, "TYPE")) {
        const auto named = ldns_get_rr_type_by_name(token.c_str());
        if (named != 0) type = static_cast<RecordType>(named);
    }
    if (!type) throw FieldError(fmt::format("{} is no record type", shown(token)));
    if (is_meta(*type)) throw FieldError(fmt::format("no zone has records of type {}", shown(token)));
    return *type;
}

protocol::RecordData read_data(RecordType type, const std::vector<std::string>& tokens, const Name& origin) {
    const std::string data = fmt::format("{}", fmt::join(tokens, " "));
    const std::string line = fmt::format(". 0 IN TYPE{} {}", static_cast<unsigned>(type), data);
    const OfLdns<ldns_rdf> wire_origin = wire_name(absolute(origin));
    ldns_rr* raw = nullptr;
    ldns_status status = LDNS_STATUS_SYNTAX_INTEGER_OVERFLOW;
    if (numbers_fit(type, tokens)) {
        status = ldns_rr_new_frm_str(&raw, line.c_str(), 0, wire_origin.get(), nullptr);
    }
    const OfLdns<ldns_rr> record(raw);
    if (status == LDNS_STATUS_OK && record) {
        if (auto fields = fitting([&] { return wire::data_of(*record); })) return *std::move(fields);
    }
    const std::string_view wanted = needs(type);
    if (!wanted.empty())
        throw FieldError(fmt::format("{} needs {}, not {}", text_of(type), wanted, shown(data)));
    throw FieldError(fmt::format("{} can't be the data of {}: {}", shown(data), text_of(type),
                                 ldns_get_errorstr_by_id(status)));
}

}  // namespace mxdrill::fake_dns
