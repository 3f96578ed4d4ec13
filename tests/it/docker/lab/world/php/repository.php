<?php
// A repository of packages: https://getcomposer.org/doc/05-repositories.md#composer
const PACKAGES = '/opt/lab/packages/';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/packages.json') {
    $names = array_map(fn ($file) => 'acme/' . basename($file, '-1.0.0.zip'), glob(PACKAGES . 'acme/*.zip'));
    echo json_encode(['metadata-url' => '/p2/%package%.json', 'available-packages' => $names, 'packages' => []]);
} elseif (preg_match('#^/p2/(acme/\w+)\.json$#', $path, $match) && is_file(PACKAGES . "$match[1]/composer.json")) {
    $name = $match[1];
    $dist = ['type' => 'zip', 'url' => "http://$_SERVER[HTTP_HOST]/dist/$name-1.0.0.zip", 'reference' => sha1($name)];
    $about = json_decode(file_get_contents(PACKAGES . "$name/composer.json"), true);
    echo json_encode(['packages' => [$name => [$about + ['version' => '1.0.0', 'dist' => $dist]]]]);
} elseif (preg_match('#^/dist/(acme/\w+-1\.0\.0\.zip)$#', $path, $match) && is_file(PACKAGES . $match[1])) {
    file_put_contents('php://stderr', "lab-fetched $match[1]\n");
    readfile(PACKAGES . $match[1]);
} else {
    http_response_code(404);
}
