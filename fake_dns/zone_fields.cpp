#include "fake_dns/zone_fields.hpp"

#include <fmt/format.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>

namespace mxdrill::fake_dns {
namespace {

using base::Name;
using protocol::RecordType;

constexpr std::uint32_t kTtlLimit = 2147483647;
constexpr std::uint64_t k32Bits = 4294967295;

struct Free {
    void operator()(char* text) const { std::free(text); }  // NOLINT(*-no-malloc): ldns allocates so
    void operator()(ldns_rdf* field) const { ldns_rdf_deep_free(field); }
    void operator()(ldns_rr* record) const { ldns_rr_free(record); }
    void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
};
template <class Thing>
using Owned = std::unique_ptr<Thing, Free>;

Owned<ldns_rdf> wire_name(const std::string& text) {
    ldns_rdf* name = nullptr;
    const bool good = ldns_str2rdf_dname(&name, text.c_str()) == LDNS_STATUS_OK;
    return Owned<ldns_rdf>(good ? name : nullptr);
}

Name name_of(const ldns_rdf* field) {
    const Owned<char> text(ldns_rdf2str(field));
    const std::string_view view = text ? text.get() : "";
    if (auto name = Name::parse(view)) return *std::move(name);
    throw FieldError(fmt::format("{} is no valid name", shown(view)));
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

// Whether the record has the fields that data_of reads. Data in generic form can lack them.
bool has_its_fields(const ldns_rr* record, RecordType type) {
    const std::size_t count = ldns_rr_rd_count(record);
    for (std::size_t i = 0; i < count; ++i) {
        if (!ldns_rr_rdf(record, i)) return false;
    }
    switch (type) {
        case RecordType::a: return count == 1 && ldns_rdf_size(ldns_rr_rdf(record, 0)) == 4;
        case RecordType::aaaa: return count == 1 && ldns_rdf_size(ldns_rr_rdf(record, 0)) == 16;
        case RecordType::cname:
        case RecordType::ns:
        case RecordType::ptr: return count == 1;
        case RecordType::mx: return count == 2;
        case RecordType::soa: return count == 7;
        default: return true;
    }
}

std::uint32_t number_field(const ldns_rr* record, std::size_t place) {
    return ldns_rdf2native_int32(ldns_rr_rdf(record, place));
}

protocol::Soa soa_of(const ldns_rr* record) {
    return {.primary = name_of(ldns_rr_rdf(record, 0)),
            .mailbox = name_of(ldns_rr_rdf(record, 1)),
            .serial = number_field(record, 2),
            .refresh_s = number_field(record, 3),
            .retry_s = number_field(record, 4),
            .expire_s = number_field(record, 5),
            .minimum_s = number_field(record, 6)};
}

base::IpAddress address_of(const ldns_rdf* field) {
    const std::uint8_t* octets = ldns_rdf_data(field);
    if (ldns_rdf_size(field) == 4) return base::IpAddress::v4(ldns_read_uint32(octets));
    std::array<std::uint8_t, 16> v6{};
    std::copy_n(octets, v6.size(), v6.begin());
    return base::IpAddress::v6(v6);
}

protocol::Opaque opaque_of(const ldns_rr* record) {
    const Owned<ldns_buffer> buffer(ldns_buffer_new(LDNS_MAX_PACKETLEN));
    if (!buffer || ldns_rr_rdata2buffer_wire(buffer.get(), record) != LDNS_STATUS_OK) {
        throw FieldError("the data of the record is too long");
    }
    const auto* octets = reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get()));
    return {std::string(octets, ldns_buffer_position(buffer.get()))};
}

protocol::RecordData data_of(const ldns_rr* record, RecordType type) {
    switch (type) {
        case RecordType::a:
        case RecordType::aaaa: return address_of(ldns_rr_rdf(record, 0));
        case RecordType::mx:
            return protocol::Mx{ldns_rdf2native_int16(ldns_rr_rdf(record, 0)),
                                name_of(ldns_rr_rdf(record, 1))};
        case RecordType::cname:
        case RecordType::ns:
        case RecordType::ptr: return name_of(ldns_rr_rdf(record, 0));
        case RecordType::soa: return soa_of(record);
        default: return opaque_of(record);
    }
}

}  // namespace

std::string shown(std::string_view token) {
    constexpr std::size_t kShown = 40;
    std::string text = "'";
    for (const char c : token.substr(0, kShown)) text += c >= 0x20 && c < 0x7f ? c : '?';
    return text + (token.size() > kShown ? "…'" : "'");
}

std::string absolute(const Name& name) {
    return name.text() + ".";
}

Name read_name(const std::string& token, const Name& origin) {
    if (token == "@") return origin;
    const Owned<ldns_rdf> name = wire_name(token);
    bool good = name != nullptr;
    if (good && !ldns_dname_str_absolute(token.c_str())) {
        good = ldns_dname_cat(name.get(), wire_name(absolute(origin)).get()) == LDNS_STATUS_OK;
    }
    if (!good) throw FieldError(fmt::format("{} is no valid name", shown(token)));
    return name_of(name.get());
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
    const Owned<ldns_rdf> wire_origin = wire_name(absolute(origin));
    ldns_rr* raw = nullptr;
    ldns_status status = LDNS_STATUS_SYNTAX_INTEGER_OVERFLOW;
    if (numbers_fit(type, tokens)) {
        status = ldns_rr_new_frm_str(&raw, line.c_str(), 0, wire_origin.get(), nullptr);
    }
    const Owned<ldns_rr> record(raw);
    if (status == LDNS_STATUS_OK && record && has_its_fields(record.get(), type))
        return data_of(record.get(), type);
    const std::string_view wanted = needs(type);
    if (!wanted.empty())
        throw FieldError(fmt::format("{} needs {}, not {}", text_of(type), wanted, shown(data)));
    throw FieldError(fmt::format("{} can't be the data of {}: {}", shown(data), text_of(type),
                                 ldns_get_errorstr_by_id(status)));
}

}  // namespace mxdrill::fake_dns
