#include "sim/scenario/name_book.hpp"

#include <algorithm>

namespace mxdrill::scenario {
namespace {

using protocol::Record;
using protocol::RecordType;

constexpr int kLongestChain = 10;

}  // namespace

void NameBook::add(const std::vector<Record>& records) {
    for (const Record& record : records) {
        owned_[record.name].push_back(&record);
        const auto* mx = std::get_if<protocol::Mx>(&record.data);
        if (mx == nullptr || mx->exchange.is_root()) continue;
        if (!seen_.emplace(mx->exchange, record.name).second) continue;
        auto& domains = domains_[mx->exchange];
        if (domains.empty()) exchanges_.push_back(mx->exchange);
        domains.push_back(record.name);
    }
}

std::vector<base::Name> NameBook::domains_of(const base::Name& exchange) const {
    const auto found = domains_.find(exchange);
    return found == domains_.end() ? std::vector<base::Name>{} : found->second;
}

bool NameBook::mentions(const base::Name& name) const {
    return domains_.contains(name) || entry_of(name) != nullptr;
}

bool NameBook::has_mx(const base::Name& name) const {
    const auto* entry = last_entry_of(name);
    if (entry == nullptr) return false;
    return std::any_of(entry->second.begin(), entry->second.end(),
                       [](auto* record) { return record->type == RecordType::mx; });
}

std::vector<base::IpAddress> NameBook::addresses_of(const base::Name& name) const {
    std::vector<base::IpAddress> addresses;
    const auto* entry = last_entry_of(name);
    if (entry == nullptr) return addresses;
    std::set<base::IpAddress> seen;
    for (const Record* record : entry->second) {
        const auto* address = std::get_if<base::IpAddress>(&record->data);
        if (address != nullptr && seen.insert(*address).second) addresses.push_back(*address);
    }
    return addresses;
}

base::Name NameBook::owner_for(const base::Name& name) const {
    const auto* entry = last_entry_of(name);
    return entry == nullptr ? name : entry->first;
}

const std::pair<const base::Name, NameBook::Owned>* NameBook::entry_of(const base::Name& name) const {
    if (const auto own = owned_.find(name); own != owned_.end()) return &*own;
    for (base::Name above = name.parent(); !above.is_root(); above = above.parent()) {
        const auto wildcard = base::Name::parse("*." + above.text());
        if (!wildcard) return nullptr;
        if (const auto found = owned_.find(*wildcard); found != owned_.end()) return &*found;
        if (owned_.contains(above)) return nullptr;  // the closest encloser has no wildcard
    }
    return nullptr;
}

const std::pair<const base::Name, NameBook::Owned>* NameBook::last_entry_of(const base::Name& name) const {
    const auto* entry = entry_of(name);
    for (int links = 0; entry != nullptr && links < kLongestChain; ++links) {
        const auto alias = std::find_if(entry->second.begin(), entry->second.end(),
                                        [](auto* record) { return record->type == RecordType::cname; });
        if (alias == entry->second.end()) return entry;
        entry = entry_of(std::get<base::Name>((*alias)->data));
    }
    return entry;
}

}  // namespace mxdrill::scenario
