package dev.shale.transport.layout;

import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageDestinationContract;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class LayoutDestinationTest implements ImageDestinationContract {
  @TempDir Path temp;

  @Override
  public ImageDestination destination() throws IOException {
    return new OciLayout(temp.resolve("layout")).destination(List.of("name"));
  }

  @Override
  public ImageSource published() throws IOException {
    return new OciLayout(temp.resolve("layout")).source(new OciLayout.Selector.Named("name"));
  }
}
