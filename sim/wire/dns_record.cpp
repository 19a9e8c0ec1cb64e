#include "sim/wire/dns_record.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>
#include <variant>

namespace mxdrill::wire {
namespace {

using base::IpAddress;
using base::Name;
using protocol::RecordType;

// Data in generic form (RFC 3597) can lack fields that its type has.
bool has_its_fields(const ldns_rr& record) {
    const std::size_t count = ldns_rr_rd_count(&record);
    for (std::size_t i = 0; i < count; ++i) {
        if (!ldns_rr_rdf(&record, i)) return false;
    }
    switch (static_cast<RecordType>(ldns_rr_get_type(&record))) {
        case RecordType::a: return count == 1 && ldns_rdf_size(ldns_rr_rdf(&record, 0)) == 4;
        case RecordType::aaaa: return count == 1 && ldns_rdf_size(ldns_rr_rdf(&record, 0)) == 16;
        case RecordType::cname:
        case RecordType::ns:
        case RecordType::ptr: return count == 1;
        case RecordType::mx: return count == 2;
        case RecordType::soa: return count == 7;
        default: return true;
    }
}

Name name_at(const ldns_rr& record, std::size_t place) {
    return name_of(*ldns_rr_rdf(&record, place));
}

std::uint32_t number_at(const ldns_rr& record, std::size_t place) {
    return ldns_rdf2native_int32(ldns_rr_rdf(&record, place));
}

IpAddress address_of(const ldns_rdf& field) {
    const std::uint8_t* octets = ldns_rdf_data(&field);
    if (ldns_rdf_size(&field) == 4) return IpAddress::v4(ldns_read_uint32(octets));
    std::array<std::uint8_t, 16> v6{};
    std::copy_n(octets, v6.size(), v6.begin());
    return IpAddress::v6(v6);
}

protocol::Opaque opaque_of(const ldns_rr& record) {
    const OfLdns<ldns_buffer> buffer(ldns_buffer_new(LDNS_MAX_PACKETLEN));
    if (!buffer || ldns_rr_rdata2buffer_wire(buffer.get(), &record) != LDNS_STATUS_OK) {
        throw Unfit{"the data of the record is too long"};
    }
    const auto* octets = reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get()));
    return {std::string(octets, ldns_buffer_position(buffer.get()))};
}

void push(ldns_rr& record, ldns_rdf* field) {
    if (field == nullptr) std::abort();  // out of memory
    ldns_rr_push_rdf(&record, field);
}

void push_data(ldns_rr& record, const IpAddress& address) {
    const auto& octets = address.octets();
    push(record, ldns_rdf_new_frm_data(address.is_v6() ? LDNS_RDF_TYPE_AAAA : LDNS_RDF_TYPE_A,
                                       address.is_v6() ? 16 : 4, octets.data()));
}

void push_data(ldns_rr& record, const Name& name) {
    push(record, field_of(name).release());
}

void push_data(ldns_rr& record, const protocol::Mx& mx) {
    push(record, ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, mx.preference));
    push(record, field_of(mx.exchange).release());
}

void push_data(ldns_rr& record, const protocol::Soa& soa) {
    push(record, field_of(soa.primary).release());
    push(record, field_of(soa.mailbox).release());
    for (const auto number : {soa.serial, soa.refresh_s, soa.retry_s, soa.expire_s, soa.minimum_s})
        push(record, ldns_native2rdf_int32(LDNS_RDF_TYPE_INT32, number));
}

void push_data(ldns_rr& record, const protocol::Opaque& opaque) {
    if (opaque.wire.empty()) return;
    push(record, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_UNKNOWN, opaque.wire.size(), opaque.wire.data()));
}

}  // namespace

std::string shown(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string quoted = "'";
    for (const char c : text.substr(0, kShown)) quoted += c >= 0x20 && c < 0x7f ? c : '?';
    return quoted + (text.size() > kShown ? "…'" : "'");
}

Name name_of(const ldns_rdf& field) {
    const OfLdns<char> text(ldns_rdf2str(&field));
    const std::string_view view = text ? text.get() : "";
    if (auto name = Name::parse(view)) return *std::move(name);
    throw Unfit{shown(view) + " is no valid name"};
}

std::optional<protocol::RecordData> data_of(const ldns_rr& record) {
    if (!has_its_fields(record)) return std::nullopt;
    switch (static_cast<RecordType>(ldns_rr_get_type(&record))) {
        case RecordType::a:
        case RecordType::aaaa: return address_of(*ldns_rr_rdf(&record, 0));
        case RecordType::mx:
            return protocol::Mx{ldns_rdf2native_int16(ldns_rr_rdf(&record, 0)), name_at(record, 1)};
        case RecordType::cname:
        case RecordType::ns:
        case RecordType::ptr: return name_at(record, 0);
        case RecordType::soa:
            return protocol::Soa{.primary = name_at(record, 0),
                                 .mailbox = name_at(record, 1),
                                 .serial = number_at(record, 2),
                                 .refresh_s = number_at(record, 3),
                                 .retry_s = number_at(record, 4),
                                 .expire_s = number_at(record, 5),
                                 .minimum_s = number_at(record, 6)};
        default: return opaque_of(record);
    }
}

OfLdns<ldns_rdf> field_of(const Name& name) {
    ldns_rdf* field = nullptr;
    const std::string absolute = name.text() + ".";
    if (ldns_str2rdf_dname(&field, absolute.c_str()) != LDNS_STATUS_OK) std::abort();
    return OfLdns<ldns_rdf>(field);
}

OfLdns<ldns_rr> record_of(const protocol::Record& record, const ldns_rdf& owner) {
    OfLdns<ldns_rr> made(ldns_rr_new());
    ldns_rr_set_owner(made.get(), ldns_rdf_clone(&owner));
    ldns_rr_set_type(made.get(), static_cast<ldns_rr_type>(record.type));
    ldns_rr_set_class(made.get(), LDNS_RR_CLASS_IN);
    ldns_rr_set_ttl(made.get(), record.ttl_s);
    std::visit([&](const auto& data) { push_data(*made, data); }, record.data);
    return made;
}

}  // namespace mxdrill::wire
