// Domain names, in the one form in which they are compared.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mxdrill::base {

/// A host or domain name in lower case without the final dot; the root is empty. Names compare by octets,
/// which in this form is RFC 1035's comparison without regard to case.
class Name {
  public:
    Name() = default;

    /// Reads "Mail1.Example.TEST" or "mail1.example.test."; "." is the root. Nothing for an empty text, an
    /// empty label, a label over 63 octets, a name over 253, or an octet outside A–Z a–z 0–9 - _ *.
    static std::optional<Name> parse(std::string_view text);

    /// The same for names that the program itself writes; a malformed one is a broken invariant.
    static Name of(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool is_root() const { return text_.empty(); }

    /// Whether this is `ancestor` itself or a name below it. Everything is within the root.
    [[nodiscard]] bool is_within(const Name& ancestor) const;

    /// The name without its first label: "example.test" for "mail1.example.test". The root's is the root.
    [[nodiscard]] Name parent() const;

    /// Of the text; computed once, since names are looked up far more often than made.
    [[nodiscard]] std::size_t hash() const { return hash_; }

    friend bool operator==(const Name& a, const Name& b) { return a.hash_ == b.hash_ && a.text_ == b.text_; }
    friend std::strong_ordering operator<=>(const Name& a, const Name& b) { return a.text_ <=> b.text_; }

  private:
    void set(std::string text);

    std::string text_;
    std::size_t hash_ = 0;
};

}  // namespace mxdrill::base

template <>
struct std::hash<mxdrill::base::Name> {
    std::size_t operator()(const mxdrill::base::Name& name) const noexcept { return name.hash(); }
};
