// Records, answers and zones as short texts, so that a test states a fact in one line.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fake_dns/catalogue.hpp"
#include "fake_dns/zone_file.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::fake_dns {

inline std::string text_of(const protocol::RecordData& data) {
    struct Visitor {
        std::string operator()(const base::IpAddress& address) const { return address.text(); }
        std::string operator()(const protocol::Mx& mx) const {
            return fmt::format("{} {}", mx.preference, mx.exchange.text());
        }
        std::string operator()(const base::Name& name) const { return name.text(); }
        std::string operator()(const protocol::Soa& soa) const { return std::to_string(soa.minimum_s); }
        std::string operator()(const protocol::Opaque& opaque) const { return opaque.wire; }
    };
    return std::visit(Visitor{}, data);
}

/// "mail1.example.test 300 A 192.0.2.11"
inline std::string text_of(const protocol::Record& record) {
    return fmt::format("{} {} {} {}", record.name.text(), record.ttl_s, protocol::text_of(record.type),
                       text_of(record.data));
}

inline std::vector<std::string> texts_of(const std::vector<protocol::Record>& records) {
    std::vector<std::string> texts;
    for (const auto& record : records) texts.push_back(text_of(record));
    return texts;
}

/// "answered: R; R" or "nxdomain: R soa example.test"
inline std::string text_of(const protocol::Answer& answer) {
    std::string text(base::name_of(answer.rcode));
    text += answer.truncated ? " tc:" : ":";
    for (std::size_t i = 0; i < answer.records.size(); ++i) {
        (text += i == 0 ? " " : "; ") += text_of(answer.records[i]);
    }
    return answer.soa ? text + " soa " + answer.soa->name.text() : text;
}

inline protocol::Query query(std::string_view name, std::string_view type, bool over_tcp = false) {
    return {base::Name::of(name), *protocol::parse_record_type(type), over_tcp};
}

inline Zone zone(std::string_view origin, std::string_view text) {
    const ZoneText parsed = parse_zone(text, base::Name::of(origin));
    for (const auto& error : parsed.errors)
        ADD_FAILURE() << origin << ":" << error.line << ": " << error.message;
    return {base::Name::of(origin), parsed.records};
}

}  // namespace mxdrill::fake_dns
