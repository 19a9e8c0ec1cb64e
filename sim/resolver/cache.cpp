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
    if (ttl <= Duration::zero()) return;
    if (entries_.size() >= sweep_at_) sweep(now);
    const RecordType kept_as = finding == Finding::nxdomain ? RecordType::any : type;
    entries_.insert_or_assign(Key{name, kept_as}, CacheEntry{finding, std::move(records), now + ttl});
}

const CacheEntry* Cache::fresh(const Name& name, RecordType type, Instant now) const {
    const auto found = entries_.find(KeyView{name, type});
    return found != entries_.end() && now < found->second.expires ? &found->second : nullptr;
}

void Cache::sweep(Instant now) {
    boost::unordered::erase_if(entries_, [&](const auto& item) { return item.second.expires <= now; });
    sweep_at_ = std::max<std::size_t>(1024, 2 * entries_.size());
}

}  // namespace mxdrill::resolver
