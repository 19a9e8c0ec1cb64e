// What a greylisting server remembers.
#pragma once

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>
#include <cstddef>
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

    /// When it was first seen; now, if it has not been.
    base::Instant first_seen(const base::IpAddress& client, std::string_view sender,
                             std::string_view recipient, base::Instant now) {
        std::string triple = client.text();
        triple.append(1, ' ').append(sender).append(1, ' ').append(recipient);
        const auto [seen, is_new] = triples_.push_back({std::move(triple), now});
        const base::Instant at = seen->at;
        if (triples_.size() > most_) triples_.pop_front();
        return at;
    }

  private:
    struct Seen {
        std::string triple;
        base::Instant at;
    };
    using ByTriple =
        boost::multi_index::hashed_unique<boost::multi_index::member<Seen, std::string, &Seen::triple>>;

    std::size_t most_;
    boost::multi_index_container<Seen,
                                 boost::multi_index::indexed_by<boost::multi_index::sequenced<>, ByTriple>>
        triples_;
};

}  // namespace mxdrill::fake_smtp
