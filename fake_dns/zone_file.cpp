#include "fake_dns/zone_file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "fake_dns/zone_entries.hpp"
#include "fake_dns/zone_fields.hpp"

namespace mxdrill::fake_dns {
namespace {

using base::Name;
using protocol::Record;
using protocol::RecordType;

constexpr std::size_t kErrorLimit = 1000;
constexpr std::uint32_t kDefaultTtl = 3600;

/// Reads one text; see parse_zone for the rules.
class ZoneReader {
  public:
    ZoneReader(const Name& zone, bool as_zone) : zone_(zone), origin_(zone), as_zone_(as_zone) {}

    ZoneText read(std::string_view text) {
        ZoneEntries entries(text);
        while (const auto entry = entries.next()) {
            try {
                read_entry(*entry);
            } catch (const FieldError& error) {
                result_.errors.push_back({entry->line, error.what()});
            }
            if (result_.errors.size() == kErrorLimit) break;
        }
        if (as_zone_ && soa_line_ == 0) supply_soa();
        return std::move(result_);
    }

  private:
    // What stands at one name, for the rule about CNAMEs.
    struct Owner {
        bool has_cname = false;
        bool has_other = false;
    };
    using Token = std::vector<std::string>::const_iterator;

    void read_entry(const ZoneEntry& entry) {
        if (!entry.error.empty()) throw FieldError(entry.error);
        if (entry.tokens[0].starts_with('$')) return read_directive(entry.tokens);
        auto token = entry.tokens.begin();
        if (!entry.of_last_owner) read_owner(*token++);
        if (!owner_named_)
            throw FieldError("a line that begins with a blank needs an owner name in a line before it");
        Record record{.name = owner_.value_or(zone_), .ttl_s = default_ttl_s_, .data = {}};
        token = read_heading(token, entry.tokens.end(), record);
        record.data = read_data(record.type, {token, entry.tokens.end()}, origin_);
        if (owner_) keep(std::move(record), entry.line);
    }

    // While a bad owner name stands, the lines that go with it are read for their own errors only.
    void read_owner(const std::string& token) {
        owner_named_ = true;
        owner_.reset();
        owner_ = read_name(token, origin_);
    }

    void read_directive(const std::vector<std::string>& tokens) {
        const std::string& what = tokens[0];
        if (what == "$INCLUDE") throw FieldError("$INCLUDE is not supported");
        if (what != "$ORIGIN" && what != "$TTL")
            throw FieldError(fmt::format("{} is no directive", shown(what)));
        if (tokens.size() != 2) throw FieldError(fmt::format("{} needs one value", what));
        if (what == "$TTL") {
            default_ttl_s_ = read_ttl(tokens[1]);
        } else {
            origin_ = read_name(tokens[1], origin_);
        }
    }

    // [TTL] [class] type, the first two in either order (RFC 1035 §5.1). Returns what comes behind the type.
    static Token read_heading(Token token, Token end, Record& record) {
        bool has_ttl = false;
        bool has_class = false;
        for (; token != end; ++token) {
            if (!has_ttl && looks_like_ttl(*token)) {
                record.ttl_s = read_ttl(*token);
                has_ttl = true;
            } else if (!has_class && is_class_in(*token)) {
                has_class = true;
            } else {
                record.type = read_type(*token);
                return token + 1;
            }
        }
        throw FieldError("the record has no type");
    }

    void keep(Record record, int line) {
        Record same = record;
        same.ttl_s = 0;
        if (!seen_.insert(std::move(same)).second) return;
        if (as_zone_) check_place(record, line);
        result_.records.push_back(std::move(record));
        result_.lines.push_back(line);
    }

    void check_place(const Record& record, int line) {
        if (!record.name.is_within(zone_)) {
            throw FieldError(
                fmt::format("{} lies outside the zone {}", absolute(record.name), absolute(zone_)));
        }
        if (record.type == RecordType::soa) check_soa(record, line);
        check_cname(record);
    }

    void check_soa(const Record& record, int line) {
        if (record.name != zone_)
            throw FieldError(fmt::format("the SOA must be that of {}", absolute(zone_)));
        if (soa_line_ != 0) throw FieldError(fmt::format("a second SOA; the first is in line {}", soa_line_));
        soa_line_ = line;
    }

    void check_cname(const Record& record) {
        Owner& owner = owners_[record.name];
        const bool is_cname = record.type == RecordType::cname;
        if (is_cname && record.name == zone_) {
            throw FieldError(fmt::format("{} can't have a CNAME: it has the zone's SOA", absolute(zone_)));
        }
        if (is_cname && owner.has_cname) {
            throw FieldError(fmt::format("{} has two CNAMEs", absolute(record.name)));
        }
        if (is_cname ? owner.has_other : owner.has_cname) {
            throw FieldError(fmt::format("{} has a CNAME beside other data", absolute(record.name)));
        }
        (is_cname ? owner.has_cname : owner.has_other) = true;
    }

    void supply_soa() {
        const auto mailbox = Name::parse("hostmaster." + absolute(zone_));
        const protocol::Soa soa{.primary = zone_, .mailbox = mailbox.value_or(zone_)};
        result_.records.insert(result_.records.begin(), {zone_, RecordType::soa, kDefaultTtl, soa});
        result_.lines.insert(result_.lines.begin(), 0);
    }

    Name zone_;
    Name origin_;  // of relative names; $ORIGIN changes it
    bool as_zone_;
    std::uint32_t default_ttl_s_ = kDefaultTtl;
    bool owner_named_ = false;   // by a line so far
    std::optional<Name> owner_;  // the last one named; nothing if it was bad
    int soa_line_ = 0;           // 0: none yet
    std::set<Record> seen_;      // without their TTLs
    std::map<Name, Owner> owners_;
    ZoneText result_;
};

}  // namespace

ZoneText parse_zone(std::string_view text, const Name& origin) {
    return ZoneReader(origin, true).read(text);
}

ZoneText parse_records(std::string_view text, const Name& origin) {
    return ZoneReader(origin, false).read(text);
}

}  // namespace mxdrill::fake_dns
