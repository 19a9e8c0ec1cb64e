// What one resolver is told to be.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/base/instant.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::resolver {

/// In which order a record set is handed out.
enum class Order : std::uint8_t {
    fixed,   // as it came
    rotate,  // each time one further
    shuffle
};

struct Settings {
    Order order = Order::fixed;
    base::Duration min_ttl{0};               // a set is kept no shorter
    base::Duration max_ttl = base::days(1);  // and no longer
    base::Duration serve_stale{0};           // how long past its end a set may stand in for a failed lookup
    base::Duration timeout = base::seconds(5);  // per query
    std::int64_t tries = 2;                     // queries to one name and type before giving up; at least 1
    base::Duration latency = base::milliseconds(20);  // round trip of a query; the body's business
};

}  // namespace mxdrill::resolver

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 3> names_of<resolver::Order>{"fixed", "rotate", "shuffle"};
}  // namespace mxdrill::base
