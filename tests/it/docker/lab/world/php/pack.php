<?php
// Makes an archive of each package.
foreach (glob('/opt/lab/packages/*/*', GLOB_ONLYDIR) as $package) {
    $archive = new ZipArchive();
    $archive->open("$package-1.0.0.zip", ZipArchive::CREATE);
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($package, FilesystemIterator::SKIP_DOTS)) as $file) {
        $archive->addFile($file->getPathname(), substr($file->getPathname(), strlen($package) + 1));
    }
    $archive->close();
}
