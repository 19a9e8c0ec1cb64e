#include "fake_dns/catalogue.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace mxdrill::fake_dns {
namespace {

using base::Name;
using protocol::Answer;
using protocol::Query;
using protocol::Rcode;
using protocol::Record;
using protocol::RecordType;

// A wildcard's records are handed out under the name that was asked for.
void append(const RecordSet& set, const Name& name, std::vector<Record>& records) {
    for (const Record& record : set.records) records.emplace_back(record).name = name;
}

// The set that answers a type; nothing if there is none.
const RecordSet* set_for(const Node& node, RecordType type) {
    if (type != RecordType::any) return node.set(type);
    return node.sets.empty() ? nullptr : &node.sets.front();
}

bool is_null_host(const Query& query) {
    return query.name.is_root() && (query.type == RecordType::a || query.type == RecordType::aaaa);
}

bool has_record_of(const std::vector<Record>& records, const Name& name) {
    return std::any_of(records.begin(), records.end(),
                       [&](const Record& record) { return record.name == name; });
}

}  // namespace

Catalogue::Catalogue(const std::vector<Zone>& zones) {
    for (const Zone& zone : zones) zones_.try_emplace(zone.origin(), zone);
}

const Zone* Catalogue::zone_of(const Name& name) const {
    for (Name origin = name;; origin = origin.parent()) {
        if (const auto found = zones_.find(origin); found != zones_.end()) return &found->second;
        if (origin.is_root()) return nullptr;
    }
}

Answer Catalogue::answer(const Query& query) const {
    if (!zone_of(query.name)) return {.rcode = is_null_host(query) ? Rcode::noerror : Rcode::refused};
    return follow(query, nullptr);
}

Answer Catalogue::answer_with(const std::vector<Record>& instead, const Query& query) const {
    const Zone overlay(Name{}, instead);
    if (!overlay.find(query.name)) return negative(Rcode::noerror, query.name);
    return follow(query, &overlay);
}

Answer Catalogue::negative(Rcode rcode, const Name& name) const {
    Answer answer{.rcode = rcode};
    const Zone* zone = zone_of(name);
    if (zone && zone->soa()) answer.soa = *zone->soa();
    return answer;
}

// Where a chain goes on. What stands in place of the zones goes first, but its wildcards would catch every
// name that a CNAME can lead to.
const Node* Catalogue::find(const Name& name, const Zone* instead) const {
    if (instead) {
        const Node* node = instead->node(name);
        if (node && !node->sets.empty()) return node;
    }
    const Zone* zone = zone_of(name);
    return zone ? zone->find(name) : nullptr;
}

Answer Catalogue::follow(const Query& query, const Zone* instead) const {
    std::vector<Record> records;
    Name name = query.name;
    Rcode rcode = Rcode::nxdomain;
    for (int followed = 0;; ++followed) {
        const Node* node = records.empty() && instead ? instead->find(name) : find(name, instead);
        if (!node) break;
        if (const RecordSet* set = set_for(*node, query.type)) {
            append(*set, name, records);
            return {.records = std::move(records)};
        }
        const RecordSet* cname = node->set(RecordType::cname);
        if (!cname) {
            rcode = Rcode::noerror;
            break;
        }
        if (followed == kChainLimit) return {.records = std::move(records)};
        append(*cname, name, records);
        name = std::get<Name>(cname->records.front().data);
        if (has_record_of(records, name)) return {.records = std::move(records)};
    }
    if (!records.empty() && !zone_of(name)) return {.records = std::move(records)};
    Answer answer = negative(rcode, name);
    answer.records = std::move(records);
    return answer;
}

}  // namespace mxdrill::fake_dns
