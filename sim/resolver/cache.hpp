// What a resolver remembers.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <functional>

#include "sim/base/instant.hpp"
#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"
#include "sim/resolver/settings.hpp"

namespace mxdrill::resolver {

/// A record set with Finding::answered, or an absence with nodata or nxdomain and no records.
struct CacheEntry {
    protocol::Finding finding = protocol::Finding::answered;
    protocol::Records records;
    base::Instant expires;      // from this time on it is not used any more
    base::Instant stale_until;  // but until this one it may be revived
};

/// Findings by name and type until they expire. A hit allocates nothing.
class Cache {
  public:
    /// Its TTLs and its staleness are the settings'.
    explicit Cache(const Settings& settings = Settings{})
        : min_ttl_(settings.min_ttl), max_ttl_(settings.max_ttl), serve_stale_(settings.serve_stale) {}

    /// A set of this type, its absence, or the absence of the whole name (RFC 2308 §5). Nothing if there is
    /// none that is fresh. The pointer is valid until the next store.
    [[nodiscard]] const CacheEntry* find(const base::Name& name, protocol::RecordType type,
                                         base::Instant now) const;

    /// Keeps an entry for `ttl`, within the settings' bounds, in place of an older one. With a TTL of 0
    /// nothing is kept (RFC 1035 §3.2.1: only for the transaction in progress). NXDOMAIN is kept for all
    /// types of the name, whatever `type`.
    void store(const base::Name& name, protocol::RecordType type, protocol::Finding finding,
               protocol::Records records, base::Duration ttl, base::Instant now);

    /// Keeps a set as if it had been stored when this share of its time ago, in [0, 1).
    void store_aged(const base::Name& name, protocol::RecordType type, protocol::Records records,
                    base::Duration ttl, double age);

    /// Makes a set that has expired, but is not too stale, fresh again for half a minute (RFC 8767 §4). False
    /// if there is none.
    bool revive(const base::Name& name, protocol::RecordType type, base::Instant now);

  private:
    struct KeyView {
        const base::Name& name;
        protocol::RecordType type;
    };
    struct Key {
        base::Name name;
        protocol::RecordType type;
    };
    struct Hash {
        using is_transparent = void;
        using is_avalanching = void;  // as libstdc++'s hash of strings is (MurmurHash2)
        template <class K>
        std::size_t operator()(const K& key) const noexcept {
            return std::hash<base::Name>{}(key.name) +
                   static_cast<std::size_t>(key.type) * 0x9e3779b97f4a7c15;
        }
    };
    struct Equal {
        using is_transparent = void;
        template <class L, class R>
        bool operator()(const L& left, const R& right) const noexcept {
            return left.type == right.type && left.name == right.name;
        }
    };

    [[nodiscard]] const CacheEntry* fresh(const base::Name& name, protocol::RecordType type,
                                          base::Instant now) const;
    [[nodiscard]] base::Duration bounded(base::Duration ttl) const;
    void sweep(base::Instant now);

    base::Duration min_ttl_;
    base::Duration max_ttl_;
    base::Duration serve_stale_;
    boost::unordered_flat_map<Key, CacheEntry, Hash, Equal> entries_;
    std::size_t sweep_at_ = 1024;  // entries; those past use are thrown out when there are so many
};

}  // namespace mxdrill::resolver
