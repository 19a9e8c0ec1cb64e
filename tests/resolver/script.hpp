// A resolver, what is put into it, and what comes out as text.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/smart_ptr/make_local_shared.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/resolver/resolver.hpp"

namespace mxdrill::resolver {

using base::Duration;
using base::Instant;
using base::IpAddress;
using base::milliseconds;
using base::Name;
using base::seconds;
using protocol::Answer;
using protocol::Rcode;
using protocol::Record;
using protocol::RecordType;
using testing::ElementsAre;
using testing::IsEmpty;

inline Record a(std::string_view name, std::string_view address, std::uint32_t ttl_s = 60) {
    return {Name::of(name), RecordType::a, ttl_s, IpAddress::of(address)};
}
inline Record cname(std::string_view name, std::string_view target, std::uint32_t ttl_s = 60) {
    return {Name::of(name), RecordType::cname, ttl_s, Name::of(target)};
}
inline Record soa(std::uint32_t ttl_s, std::uint32_t minimum_s) {
    return {Name::of("test"), RecordType::soa, ttl_s,
            protocol::Soa{.primary = {}, .mailbox = {}, .minimum_s = minimum_s}};
}
inline Answer answer(std::vector<Record> records) {
    return {.records = std::move(records)};
}
inline Answer absent(Rcode rcode, std::vector<Record> chain = {}) {
    return {rcode, false, std::move(chain), soa(300, 300)};
}

// A resolver, what is put into it, and what comes out as text: "ask 1 a.test A", "1 answered 192.0.2.1".
class ResolverTest : public testing::Test {
  protected:
    std::vector<std::string> question(std::uint64_t number, std::string_view name, Instant now = {},
                                      RecordType type = RecordType::a) {
        const Resolved* known = resolver_->on_question({0, number}, Name::of(name), type, client_, now);
        return known ? std::vector{shown(*known)} : outputs();
    }
    std::vector<std::string> answered(QueryId id, const Answer& with, Instant now = {}) {
        resolver_->on_answer(id, with, now);
        return outputs();
    }
    std::vector<std::string> time(Instant now) {
        resolver_->on_time(now);
        return outputs();
    }
    std::vector<std::string> outputs() {
        std::vector<std::string> texts;
        while (const auto* output = resolver_->poll())
            texts.push_back(std::visit([](const auto& o) { return shown(o); }, *output));
        return texts;
    }
    static std::unique_ptr<Resolver> with(const Settings& settings, Faults* faults = nullptr) {
        return std::make_unique<Resolver>("isp", settings, base::Key(1), faults);
    }
    std::unique_ptr<Resolver> resolver_ = std::make_unique<Resolver>();
    IpAddress client_ = IpAddress::of("198.18.0.1");

  private:
    static std::string shown(const Ask& ask) {
        return fmt::format("ask {} {} {}{}", ask.query_id, ask.query.name.text(),
                           protocol::text_of(ask.query.type), ask.query.over_tcp ? " tcp" : "");
    }
    static std::string shown(const trace::FaultFired& fired) { return fmt::format("fired {}", fired.fault); }
    static std::string shown(const Resolved& resolved) {
        std::string text = fmt::format("{} {}", resolved.question.number, base::name_of(resolved.finding));
        for (const Record& record : *resolved.records) {
            const auto* address = std::get_if<IpAddress>(&record.data);
            text += fmt::format(" {}", address ? address->text() : protocol::text_of(record.type));
        }
        return text;
    }
};

}  // namespace mxdrill::resolver
