// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReportFilesTest {
  private static final String BEGIN = "<script type=\"application/json\" id=\"report\">";
  private static final String END = "</script>";

  @Test
  void textOfTheReportDoesNotEndTheElementThatItStandsIn() throws IOException {
    String finding = "</script><script>alert(1)</script><!--";
    String report = new ObjectMapper().writeValueAsString(finding);

    String page = ReportFiles.page(report);

    int from = page.indexOf(BEGIN) + BEGIN.length();
    String embedded = page.substring(from, page.indexOf(END, from));
    assertThat(new ObjectMapper().readValue(embedded, String.class)).isEqualTo(finding);
  }

  @Test
  void pageNeedsNothingButItself() throws IOException {
    assertThat(ReportFiles.page("{}")).doesNotContainPattern("(src|href)=|url\\(|@import|fetch\\(");
  }
}
