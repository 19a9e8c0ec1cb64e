#include "reports/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace mxdrill::reports {
namespace {

using testing::ElementsAre;
using Fields = std::vector<std::string>;

std::string line(const Fields& fields) {
    CsvRow row;
    for (const auto& field : fields) row.add(std::string_view(field));
    return std::string(row.line());
}

std::vector<Fields> read(const std::string& text, std::string* error = nullptr) {
    std::istringstream in(text);
    CsvReader reader(in);
    std::vector<Fields> rows;
    for (Fields row; reader.next(row);) rows.push_back(row);
    if (reader.error() && error) *error = std::to_string(reader.line()) + ": " + *reader.error();
    return rows;
}

TEST(Csv, QuotesOnlyWhatMustBe) {
    EXPECT_EQ(line({"plain", "", "a b"}), "plain,,a b\n");
    EXPECT_EQ(line({"a,b", "say \"hi\"", "two\nlines"}), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n");
}

TEST(Csv, StartsEveryRowAnew) {
    CsvRow row;
    row.add(std::uint64_t{1}).add(std::optional<std::string>()).line();
    EXPECT_EQ(row.add(std::uint64_t{2}).line(), "2\n");
}

TEST(Csv, ReadsBackWhatItWrote) {
    const Fields fields{"250-a.test\n250 SIZE", "", "\"", ",", "end"};
    EXPECT_THAT(read(line(fields) + line({"next"})), ElementsAre(fields, Fields{"next"}));
}

TEST(Csv, TakesCarriageReturnsAndAMissingLastLineEnd) {
    EXPECT_THAT(read("a,b\r\nc,d"), ElementsAre(Fields{"a", "b"}, Fields{"c", "d"}));
}

TEST(Csv, NamesTheLineAtWhichAMalformedRowBegins) {
    std::string error;
    read("a\n\"two\nlines\"\nb\"c\n", &error);
    EXPECT_EQ(error, "4: a quote inside a field that does not begin with one");
    read("a\n\"never closed\n", &error);
    EXPECT_EQ(error, "2: the text ends inside a quoted field");
    read("\"a\"b\n", &error);
    EXPECT_EQ(error, "1: text after a closing quote");
}

}  // namespace
}  // namespace mxdrill::reports
