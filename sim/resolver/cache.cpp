#include "sim/resolver/cache.hpp"

#include <algorithm>
#include <utility>

namespace mxdrill::resolver {

using base::Duration;
using base::Instant;
using base::Name;
using protocol::Finding;
using protocol::RecordType;

const CacheEntry* Cache::find(const Name& name, RecordType type, Instant now) const {
    if (const CacheEntry* entry = fresh(name, type, now)) return entry;
    const CacheEntry* whole_name = fresh(name, RecordType::any, now);
    return whole_name && whole_name->finding == Finding::nxdomain ? whole_name : nullptr;
}

void Cache::store(const Name& name, RecordType type, Finding finding, protocol::Records records, Duration ttl,
                  Instant now) {
    const Instant expires = now + bounded(ttl);
    if (expires <= now) return;
    if (entries_.size() >= sweep_at_) sweep(now);
    const RecordType kept_as = finding == Finding::nxdomain ? RecordType::any : type;
    entries_.insert_or_assign(Key{name, kept_as},
                              CacheEntry{finding, std::move(records), expires, expires + serve_stale_});
}

void Cache::store_aged(const Name& name, RecordType type, protocol::Records records, Duration ttl,
                       double age) {
    const Duration kept = bounded(ttl);
    const Duration aged(static_cast<Duration::rep>(static_cast<double>(kept.count()) * age));
    store(name, type, Finding::answered, std::move(records), ttl, Instant{} - aged);
}

bool Cache::revive(const Name& name, RecordType type, Instant now) {
    constexpr Duration kStaleTtl = base::seconds(30);
    const auto found = entries_.find(KeyView{name, type});
    if (found == entries_.end()) return false;
    CacheEntry& entry = found->second;
    if (entry.finding != Finding::answered || now >= entry.stale_until) return false;
    entry.expires = std::max(entry.expires, std::min(now + kStaleTtl, entry.stale_until));
    return true;
}

const CacheEntry* Cache::fresh(const Name& name, RecordType type, Instant now) const {
    const auto found = entries_.find(KeyView{name, type});
    return found != entries_.end() && now < found->second.expires ? &found->second : nullptr;
}

Duration Cache::bounded(Duration ttl) const {
    return std::min(std::max(ttl, min_ttl_), max_ttl_);
}

void Cache::sweep(Instant now) {
    boost::unordered::erase_if(entries_, [&](const auto& item) { return item.second.stale_until <= now; });
    sweep_at_ = std::max<std::size_t>(1024, 2 * entries_.size());
}

}  // namespace mxdrill::resolver
