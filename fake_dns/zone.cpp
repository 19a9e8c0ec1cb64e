#include "fake_dns/zone.hpp"

#include <algorithm>
#include <utility>

namespace mxdrill::fake_dns {

using base::Name;
using protocol::Record;
using protocol::RecordType;

const RecordSet* Node::set(RecordType type) const {
    const auto found =
        std::find_if(sets.begin(), sets.end(), [&](const RecordSet& set) { return set.type == type; });
    return found == sets.end() ? nullptr : &*found;
}

Zone::Zone(Name origin, const std::vector<Record>& records) : origin_(std::move(origin)) {
    nodes_.try_emplace(origin_);
    for (const Record& record : records) add(record);
}

const Record* Zone::soa() const {
    const RecordSet* set = node(origin_)->set(RecordType::soa);
    return set ? &set->records.front() : nullptr;
}

const Node* Zone::find(const Name& name) const {
    if (const Node* own = node(name)) return own;
    Name encloser = name;
    do {
        if (encloser.is_root()) return nullptr;
        encloser = encloser.parent();
    } while (!nodes_.contains(encloser));
    return node(Name::of(encloser.is_root() ? "*" : "*." + encloser.text()));  // no longer than the name
}

const Node* Zone::node(const Name& name) const {
    const auto found = nodes_.find(name);
    return found == nodes_.end() ? nullptr : &found->second;
}

void Zone::add(const Record& record) {
    std::vector<RecordSet>& sets = nodes_[record.name].sets;
    auto set = std::find_if(sets.begin(), sets.end(),
                            [&](const RecordSet& each) { return each.type == record.type; });
    if (set == sets.end()) set = sets.insert(sets.end(), RecordSet{record.type, {}});
    set->records.push_back(record);
    for (Name above = record.name; above != origin_ && !above.is_root();) {
        above = above.parent();
        if (!nodes_.try_emplace(above).second) break;  // those above it were made with it
    }
}

}  // namespace mxdrill::fake_dns
