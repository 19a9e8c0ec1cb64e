#include "sim/scenario/resolvers.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

#include "sim/scenario/kinds.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::int64_t kMostTries = 100;

template <class Member>
auto resolver_setting(Member member) {
    return [member](Resolver & resolver) -> auto& {
        return resolver.settings.*member;
    };
}

}  // namespace

Section<Resolver> resolver_section() {
    using resolver::Settings;
    return Section<Resolver>("[[resolver]]")
        .key("name", &Resolver::name, label(), "what [[sender]] and [[fault]] call it", Need::required)
        .key("order", resolver_setting(&Settings::order), enumerator<resolver::Order>(),
             "in which it hands out a record set; default \"fixed\"")
        .key("min_ttl", resolver_setting(&Settings::min_ttl), duration(),
             "a set is kept at least this long; default \"0s\"")
        .key("max_ttl", resolver_setting(&Settings::max_ttl), duration(),
             "a set is kept at most this long; default \"1d\"")
        .key("serve_stale", resolver_setting(&Settings::serve_stale), duration(),
             "how long after its end a set may stand in for a lookup that fails; default \"0s\"")
        .key("timeout", resolver_setting(&Settings::timeout), positive_duration(),
             "of a query; default \"5s\"")
        .key("tries", resolver_setting(&Settings::tries), integer(1, kMostTries),
             "queries before it gives up; default 2")
        .key("latency", resolver_setting(&Settings::latency), duration(),
             "round trip of a query that its cache can't answer; default \"20ms\"")
        .key("warm", &Resolver::warm, boolean(),
             "begins with what the first zones say, each set at an age of its own; default false")
        .key("per_host", &Resolver::per_host, boolean(),
             "every host of a group has a cache of its own; default: one for all who name it");
}

std::vector<Resolver> read_resolvers(const std::vector<Written<Resolver>>& written, Diagnostics& errors) {
    std::vector<Resolver> resolvers;
    std::set<std::string> names;
    for (const auto& one : written) {
        const Resolver& resolver = one.keys;
        if (!resolver.name.empty() && !names.insert(resolver.name).second) {
            errors.add(one.table->place_of("name"),
                       fmt::format("there is already a [[resolver]] \"{}\"", resolver.name));
        }
        if (resolver.settings.max_ttl < resolver.settings.min_ttl) {
            errors.add(one.table->place_of(one.table->has("max_ttl") ? "max_ttl" : "min_ttl"),
                       "max_ttl is less than min_ttl");
        }
        resolvers.push_back(resolver);
    }
    return resolvers;
}

}  // namespace mxdrill::scenario
