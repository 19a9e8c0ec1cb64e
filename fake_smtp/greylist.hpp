// What a greylisting server remembers.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"

namespace mxdrill::fake_smtp {

/// When each triple of client, sender and recipient was first seen (RFC 6647 §2.4). Of more than `most`, the
/// one that was seen first is forgotten.
class Greylist {
  public:
    static constexpr std::size_t kMost = 1'000'000;

    explicit Greylist(std::size_t most = kMost) : most_(most) {}
    Greylist(const Greylist&) = delete;  // it has views of its own
    Greylist& operator=(const Greylist&) = delete;

    /// When it was first seen; now, if it has not been.
    base::Instant first_seen(const base::IpAddress& client, std::string_view sender,
                             std::string_view recipient, base::Instant now) {
        std::string triple = client.text();
        triple.append(1, ' ').append(sender).append(1, ' ').append(recipient);
        order_.push_back(std::move(triple));
        const auto [seen, is_new] = by_triple_.try_emplace(order_.back(), now);
        const base::Instant at = seen->second;
        if (!is_new) order_.pop_back();
        if (order_.size() > most_) {
            by_triple_.erase(order_.front());
            order_.pop_front();
        }
        return at;
    }

  private:
    std::size_t most_;
    std::list<std::string> order_;                                          // as they were first seen
    boost::unordered_flat_map<std::string_view, base::Instant> by_triple_;  // views of those
};

}  // namespace mxdrill::fake_smtp
