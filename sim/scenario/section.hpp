// Tables of the language, declared once: a key, the member that it fills, its kind and what it means.
// Reading, the messages about unknown and missing keys and the JSON Schema all follow from the declaration.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/kind.hpp"
#include "sim/scenario/shape.hpp"
#include "sim/scenario/value.hpp"

namespace mxdrill::scenario {

/// What was read from one table, and the table: later checks ask it for the places of its keys. Valid as
/// long as the document.
template <class T>
struct Written {
    T keys{};
    const Table* table = nullptr;
};

enum class Need {
    optional,
    required
};

/// Adds the message about a key that no field of the shape has.
void complain_of_unknown(const Entry& entry, const TableShape& shape, Diagnostics& errors);

/// A list of tables may have this many; checks compare them with each other.
inline constexpr std::size_t kMostTables = 10'000;

/// Adds the message about a list with more, at the first that is too many.
void complain_of_many(const Array& tables, const TableShape& shape, Diagnostics& errors);

/// Adds messages about required keys that are missing, and about keys of which too few or too many are given.
void complain_of_missing(const Table& table, const TableShape& shape, Diagnostics& errors);

/// A handle: copies share one declaration.
template <class T>
class Section {
  public:
    explicit Section(std::string title)
        : shape_(std::make_shared<TableShape>()), readers_(std::make_shared<Readers>()) {
        shape_->title = std::move(title);
    }

    /// A key whose value goes to `member(object)`: a pointer to a member, or a function that returns a
    /// reference.
    template <class Member, class V>
    Section& key(std::string name, Member member, Kind<V> kind, std::string doc, Need need = Need::optional) {
        auto read = [member, kind](const Value& value, T& object, Diagnostics& errors) {
            if (auto read_value = kind.read(value, errors))
                std::invoke(member, object) = *std::move(read_value);
        };
        add({std::move(name), std::move(doc), need == Need::required, kind.shape}, std::move(read));
        return *this;
    }

    /// A table within; only the keys that it has change what `member(object)` was before.
    template <class Member, class Inner>
    Section& table(std::string name, Member member, Section<Inner> section, std::string doc) {
        auto read = [member, section](const Value& value, T& object, Diagnostics& errors) {
            const auto* table = value.as<Table>();
            if (table == nullptr) return expected("a table", value, errors);
            section.read(*table, std::invoke(member, object), errors);
        };
        add({std::move(name), std::move(doc), false, section.as_value()}, std::move(read));
        return *this;
    }

    /// A list of tables, as `[[name]]` writes it.
    template <class Member, class Inner>
    Section& list(std::string name, Member member, Section<Inner> section, std::string doc,
                  Need need = Need::optional) {
        auto read = [member, section](const Value& value, T& object, Diagnostics& errors) {
            const auto* array = value.as<Array>();
            const std::string what = "a list of tables, each beginning with " + section.shape().title;
            if (array == nullptr) return expected(what, value, errors);
            if (array->size() > kMostTables) return complain_of_many(*array, section.shape(), errors);
            for (const Value& element : *array) {
                const auto* table = element.as<Table>();
                if (table == nullptr) {
                    expected(what, element, errors);
                    continue;
                }
                Written<Inner> written{{}, table};
                section.read(*table, written.keys, errors);
                std::invoke(member, object).push_back(std::move(written));
            }
        };
        Shape list{
            .type = Shape::Type::list, .parts = {section.as_value()}, .may_be_empty = need == Need::optional};
        add({std::move(name), std::move(doc), need == Need::required, std::move(list)}, std::move(read));
        return *this;
    }

    /// All keys that `takes(key)` are read by `reader(entry, object, errors)`; `pattern` says the same to the
    /// schema.
    template <class Takes, class Read>
    Section& others(std::string pattern, Shape shape, std::string doc, Takes takes, Read reader) {
        shape_->others = FieldShape{std::move(pattern), std::move(doc), false, std::move(shape)};
        readers_->takes = std::move(takes);
        readers_->other = std::move(reader);
        return *this;
    }

    Section& exactly_one_of(std::vector<std::string> keys) {
        shape_->exactly_one_of = std::move(keys);
        return *this;
    }
    Section& at_least_one_of(std::vector<std::string> keys) {
        shape_->at_least_one_of = std::move(keys);
        return *this;
    }

    /// Fills what the table has keys for, and leaves the rest of the object alone.
    void read(const Table& table, T& object, Diagnostics& errors) const {
        for (const Entry& entry : table.entries) {
            if (const Reader* reader = reader_of(entry.key)) {
                (*reader)(entry.value, object, errors);
            } else if (readers_->takes && readers_->takes(entry.key)) {
                readers_->other(entry, object, errors);
            } else {
                complain_of_unknown(entry, *shape_, errors);
            }
        }
        complain_of_missing(table, *shape_, errors);
    }

    [[nodiscard]] const TableShape& shape() const { return *shape_; }
    [[nodiscard]] Shape as_value() const {
        return {.type = Shape::Type::table, .what = "a table", .table = shape_};
    }

  private:
    using Reader = std::function<void(const Value&, T&, Diagnostics&)>;
    struct Readers {
        std::vector<Reader> by_field;
        std::function<bool(std::string_view)> takes;  // keys that no field has
        std::function<void(const Entry&, T&, Diagnostics&)> other;
    };

    void add(FieldShape field, Reader reader) {
        shape_->fields.push_back(std::move(field));
        readers_->by_field.push_back(std::move(reader));
    }

    [[nodiscard]] const Reader* reader_of(std::string_view key) const {
        for (std::size_t i = 0; i < shape_->fields.size(); ++i) {
            if (shape_->fields[i].key == key) return &readers_->by_field[i];
        }
        return nullptr;
    }

    std::shared_ptr<TableShape> shape_;
    std::shared_ptr<Readers> readers_;
};

}  // namespace mxdrill::scenario
